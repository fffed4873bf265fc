"""A person's own disposals: a page, the same as JSON for whoever follows it, and a CSV file."""

import csv
import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.selectors import person_of
from common.errors import DomainError
from common.spreadsheets import Line, safe
from disposals.exceptions import NoSuchRecord
from disposals.forms import AppealForm, HistoryForm
from disposals.selectors.history import RecordFilter, ShownRecord, records_of, shown
from disposals.selectors.sums import stats_of, tallies_of
from disposals.services.cases import appeal as appeal_to_staff
from rewards.selectors import profile_version

PER_PAGE = 20
# So many rows are read at once while a file is written.
CHUNK = 500


@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponse:
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    answer = as_json(request) if is_script else as_page(request)
    patch_vary_headers(answer, ["X-Requested-With"])
    return answer


def as_json(request: HttpRequest) -> HttpResponse:
    """Nothing new since the last look costs one query, beside those that say who asks."""
    person = person_of(request)
    etag = etag_of(request, person)
    fresh = HttpResponse()
    answer = get_conditional_response(request, etag=etag, response=fresh)
    if answer is None or answer is fresh:
        answer = JsonResponse(content_of(request, person))
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def etag_of(request: HttpRequest, person: User) -> str:
    """Whatever a history shows goes with its person's version, the day, the words and the query."""
    seen = [
        person.pk,
        profile_version(person),
        timezone.localdate(),
        get_language(),
        request.GET.urlencode(),
    ]
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:32]}"'


def content_of(request: HttpRequest, person: User) -> dict[str, Any]:
    page = page_of(request, person, HistoryForm(request.GET).asked())
    return {
        "stats": stats_of(tallies_of(person)),
        "records": [described(shown(record)) for record in page],
        "page": page.number,
        "pages": page.paginator.num_pages,
    }


def page_of(request: HttpRequest, person: User, asked: RecordFilter) -> Any:
    return Paginator(records_of(person, asked), PER_PAGE).get_page(request.GET.get("page"))


def described(record: ShownRecord) -> dict[str, Any]:
    return {
        "id": str(record.id),
        "waste_type": record.kind.label,
        "disposed_at": record.disposed_at.isoformat(),
        "points_earned": record.points,
        "points_waiting": record.waiting,
        "status": record.state,
        "message": record.sentence,
        "bin": record.bin or None,
        "photo": reverse("file", args=[record.photo]) if record.photo else None,
    }


def as_page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = HistoryForm(request.GET)
    asked = form.asked()
    # Before the rows are read: what comes in between is then news, not missed.
    etag = etag_of(request, person)
    page = page_of(request, person, asked)
    context = {
        "form": form,
        "is_filtered": asked.is_set,
        "page": page,
        "records": [shown(record) for record in page],
        "stats": stats_of(tallies_of(person)),
        "etag": etag,
    }
    return render(request, "disposals/history.html", context)


@require_safe
@login_required
@never_cache
def download(request: HttpRequest) -> StreamingHttpResponse:
    """The same list, narrowed in the same way, as a file that never lies in memory whole."""
    records = records_of(person_of(request), HistoryForm(request.GET).asked())
    answer = StreamingHttpResponse(
        csv_lines(shown(record) for record in records.iterator(CHUNK)),
        content_type="text/csv; charset=utf-8",
    )
    name = f"wastewise-{timezone.localdate().isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def csv_lines(records: Iterator[ShownRecord]) -> Iterator[str]:
    writer = csv.writer(Line())
    head = [_("Time"), _("Kind"), _("Points"), _("Waiting"), _("State"), _("Why"), _("Bin")]
    # The mark tells Excel that this is UTF-8.
    yield "\ufeff" + writer.writerow(head)
    for record in records:
        local = timezone.localtime(record.disposed_at)
        words = [str(record.kind.name), record.state_words, record.why, record.bin]
        kind, state, why, place = (safe(word) for word in words)
        time = local.isoformat(timespec="seconds")
        yield writer.writerow([time, kind, record.points, record.waiting, state, why, place])


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def appeal(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Ask for a second look at one's own disposal."""
    person = person_of(request)
    record = records_of(person).filter(pk=record_id).first()
    if record is None:
        raise NoSuchRecord
    form = AppealForm(request.POST or None)
    if form.is_valid():
        try:
            appeal_to_staff(person=person, record_id=record_id, words=form.cleaned_data["words"])
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("We will look at it, and tell you."))
            return redirect("waste-history")
    context = {"form": form, "record": shown(record)}
    return render(request, "disposals/appeal.html", context, status=400 if form.errors else 200)
