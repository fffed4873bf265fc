import logging
import mimetypes
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.files import may_see
from common.models import StoredFile

logger = logging.getLogger(__name__)

# Pictures that no browser runs scripts from, which SVG is not.
SHOWN_IN_THE_BROWSER = {"image/jpeg", "image/png", "image/webp"}


@require_safe
def show_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Whoever may not see a file is not told that it exists."""
    file = get_object_or_404(StoredFile, pk=pk)
    if not may_see(request.user, file):
        raise Http404
    headers = headers_of(file)
    without_content = HttpResponse(headers=headers)
    answer = get_conditional_response(request, headers["ETag"], response=without_content)
    if answer and answer is not without_content:
        return answer
    response = content_of(file)
    for name, value in headers.items():
        response[name] = value
    return response


def headers_of(file: StoredFile) -> dict[str, str]:
    extension = mimetypes.guess_extension(file.content_type) or ""
    disposition = content_disposition_header(
        file.content_type not in SHOWN_IN_THE_BROWSER, f"{file.kind}-{file.pk}{extension}"
    )
    return {
        "Content-Type": file.content_type,
        "Content-Disposition": disposition or "attachment",
        # A browser may keep it but asks each time, and each time we look who asks.
        "Cache-Control": "private, max-age=0, must-revalidate",
        "ETag": f'"{file.stored_sha256}"',
    }


def content_of(file: StoredFile) -> HttpResponseBase:
    try:
        return _handed_to_the_proxy(file) if settings.ACCEL_REDIRECT_PREFIX else _streamed(file)
    except FileNotFoundError as error:
        logger.error("The storage has no %s, which belongs to %s.", file.name, file)
        raise Http404 from error


def _handed_to_the_proxy(file: StoredFile) -> HttpResponse:
    if not default_storage.exists(file.name):
        raise FileNotFoundError(file.name)
    return HttpResponse(headers={"X-Accel-Redirect": settings.ACCEL_REDIRECT_PREFIX + file.name})


def _streamed(file: StoredFile) -> FileResponse:
    return FileResponse(default_storage.open(file.name))
