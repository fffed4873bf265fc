"""Pictures under two labels, side by side; and all that is settled, as one file."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import person_of
from classifier.taxonomy import KINDS
from common.errors import DomainError
from studio.access import SEE_PHOTOS, staff_who_may
from studio.conflicts_forms import DecisionForm
from studio.selectors.conflicts import disputed, disputes_of
from studio.services.conflicts import settle_conflict
from studio.services.contributing import TRAINS
from studio.services.downloading import zipped_material

PER_PAGE = 10


@require_safe
@staff_who_may(TRAINS)
def conflicts(request: HttpRequest) -> HttpResponse:
    page = Paginator(disputed(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "disputes": disputes_of(list(page)),
        "kinds": KINDS,
        "here": "conflicts",
    }
    return render(request, "studio/conflicts.html", context)


@require_POST
@staff_who_may(TRAINS)
def settle(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Please choose what is right."), code="UNKNOWN_VERDICT")
    decision = form.decision_about(photo_id)
    settle_conflict(actor=person_of(request), decision=decision, request=request)
    messages.success(request, _("Settled."))
    return redirect("studio-conflicts")


@require_POST
@staff_who_may(SEE_PHOTOS)
def download(request: HttpRequest) -> HttpResponse:
    """What a training would learn from now: a folder for each class and a manifest."""
    pieces = zipped_material(actor=person_of(request), request=request)
    answer = StreamingHttpResponse(
        pieces,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="photos.zip"'},
    )
    return cast(HttpResponse, answer)
