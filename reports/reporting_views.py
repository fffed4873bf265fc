"""Telling of something, step by step on one page that works without scripts.

Each button sends the whole form; what was typed stays, and a photo is sent once: from then on the
form carries a signed word for it.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.selectors import person_of
from common.errors import DomainError
from common.idempotency import answer_once, earlier_answer
from common.photos import receive
from reports import pace
from reports.forms import ReportForm
from reports.selectors.duplicates import Likely, like_it
from reports.services import confirming, following, photos
from reports.services.photos import SeenPhoto
from reports.services.reporting import Prepared, prepare, submit
from reports.telling_page import Shown, look_up, page


@never_cache  # Each time it is shown there is a new key: going back does not repeat what was done.
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return page(request, form_of(request, None, {}))
    if earlier := earlier_answer(request):
        return earlier
    step = request.POST.get("step", "send")
    seen, refused = seen_in(request, step)
    if step == "send" and not refused:
        return sent(request, seen)
    return looked(request, seen, step, refused)


def looked(
    request: HttpRequest, seen: SeenPhoto | None, step: str, refused: DomainError | None
) -> HttpResponse:
    """A step on the way: nothing is missing yet, what is known so far is looked up."""
    form = form_of(request, seen, request.POST.dict())
    shown = Shown(refused=refused, step=step)
    if step == "find" and not refused:
        shown = look_up(request, shown)
    probe = form_of(request, seen, request.POST, is_bound=True)
    probe.is_valid()
    likely = () if shown.refused else likely_in(probe)
    return page(request, form, replace(shown, likely=likely))


def likely_in(form: ReportForm) -> tuple[Likely, ...]:
    found = form.cleaned_data
    if "where" not in found:
        return ()
    likeness = form.seen.likeness if form.seen else None
    return tuple(like_it(found["type"], found["where"], likeness))


def sent(request: HttpRequest, seen: SeenPhoto | None) -> HttpResponse:
    form = form_of(request, seen, request.POST, is_bound=True)
    if not form.is_valid():
        return page(request, form)
    likely = likely_in(form)
    # Whoever has seen them, and sends all the same, means another thing.
    if not {str(one.report.pk) for one in likely} <= set(request.POST.get("likely", "").split(",")):
        return page(request, form, Shown(likely=likely))
    try:
        pace.check_visitor(request)
        prepared = prepared_from(request, form)
    except DomainError as error:
        return refused_in(request, form, error)
    return answer_once(request, lambda: submitted(request, form, prepared))


def submitted(request: HttpRequest, form: ReportForm, prepared: Prepared) -> HttpResponse:
    try:
        report = submit(prepared, request)
    except DomainError as error:
        # What submit began it has undone itself.
        return refused_in(request, form, error)
    if prepared.person is None:
        return redirect("report-sent")
    words = {"number": report.reference}
    messages.success(request, _("Thank you. Your report has the number %(number)s.") % words)
    return redirect(report)


def prepared_from(request: HttpRequest, form: ReportForm) -> Prepared:
    asked = form.cleaned_data
    return prepare(
        type=asked["type"],
        place=asked["where"],
        language=get_language() or "en",
        description=asked["description"],
        person=who_tells(request),
        email=asked.get("email", ""),
        shows_reporter=asked.get("shows_reporter", False),
        photo=form.seen,
    )


def who_tells(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


# --- the photo ---------------------------------------------------------------------------------


def seen_in(request: HttpRequest, step: str) -> tuple[SeenPhoto | None, DomainError | None]:
    """A new photo, or the one that was sent before; and why there is none, if one was meant."""
    if step == "drop":
        return None, None
    try:
        if upload := request.FILES.get("image"):
            pace.check_photo(request)
            return photos.look(receive(upload)), None
        if token := request.POST.get("photo"):
            return photos.photo_of_token(token), None
    except DomainError as error:
        return None, error
    return None, None


# --- the page ----------------------------------------------------------------------------------


def form_of(
    request: HttpRequest, seen: SeenPhoto | None, said: Any, *, is_bound: bool = False
) -> ReportForm:
    is_person = who_tells(request) is not None
    if is_bound:
        return ReportForm(said, is_person=is_person, seen=seen)
    return ReportForm(initial=said, is_person=is_person, seen=seen)


def refused_in(request: HttpRequest, form: ReportForm, error: DomainError) -> HttpResponse:
    form.add_refusal(error)
    response = page(request, form, status=error.status)
    if error.wait:
        response["Retry-After"] = str(error.wait)
    return response


# --- me too ------------------------------------------------------------------------------------


@require_POST
@login_required
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    if "stop" in request.POST:
        report = following.unfollow(person=person, report_id=pk)
        messages.success(request, _("You no longer follow this report."))
        return redirect(report)
    report = following.follow(person=person, report_id=pk)
    messages.success(request, _("You follow this report now: we tell you how it goes on."))
    return redirect(report)


# --- without an account ------------------------------------------------------------------------


@never_cache
@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/new_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link does nothing: mailboxes and previews look, too."""
    if request.method != "POST":
        context = {"report": confirming.link_of(token).report}
        return render(request, "reports/confirm.html", context)
    report = confirming.confirm(token=token, request=request)
    words = {"number": report.reference}
    messages.success(request, _("Thank you. Your report has the number %(number)s.") % words)
    return redirect(report)
