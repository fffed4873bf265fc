"""The review: one photo at a time, until none is left."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import person_of
from classifier.taxonomy import KINDS, kind_of
from common.errors import DomainError
from studio.access import REVIEW, staff_who_may
from studio.rejections import REASONS
from studio.review_forms import REJECT, SKIP, UNDO, ReviewForm
from studio.review_sitting import Sitting
from studio.selectors.reviewing import likely_next, looked_at, waiting_for
from studio.services import reviewing


@require_safe
@staff_who_may(REVIEW)
def review(request: HttpRequest) -> HttpResponse:
    return next_photo(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_may(REVIEW)
def decide(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Whatever came of it, a script gets the next photo at once. Who had to log in in between, or
    changes the language of a refusal, comes here without a decision."""
    if request.method != "POST":
        return redirect("studio-review")
    try:
        said = carried_out(request, photo_id)
    except DomainError as refused:
        return next_photo(request, refusal=refused.message, status=refused.status)
    if is_script(request):
        return next_photo(request, said=said)
    return redirect("studio-review")


def carried_out(request: HttpRequest, photo_id: UUID) -> str:
    """In a few words, what was done."""
    form, sitting = ReviewForm(request.POST), Sitting(request)
    if not form.is_valid():
        raise DomainError(_("Please say what it shows, or why it is of no use."), code="NO_VERDICT")
    decision = form.cleaned_data["decision"]
    who: dict[str, Any] = {"reviewer": person_of(request), "photo_id": photo_id}
    if decision == SKIP:
        reviewing.skip(**who)
        sitting.skip(photo_id)
        return _("Skipped.")
    if decision == UNDO:
        undo_last(request, photo_id, sitting)
        return _("Undone. This is the photo again.")
    if decision == REJECT:
        sitting.add(photo_id, reviewing.reject(**who, reason=form.why, request=request))
        return _("Rejected.")
    at = reviewing.approve(**who, label=decision, request=request)
    sitting.add(photo_id, at, decision)
    return _("Saved as %(kind)s.") % {"kind": kind_of(decision).name}


def undo_last(request: HttpRequest, photo_id: UUID, sitting: Sitting) -> None:
    """Of a page that was left open the last decision is another by now."""
    last = sitting.last
    if last is None or last.photo_id != photo_id:
        raise reviewing.BuiltUpon
    # Whether it works or not, this decision is not asked about again.
    sitting.drop_last()
    reviewing.undo(
        reviewer=person_of(request), photo_id=photo_id, decided_at=last.at, request=request
    )


def next_photo(
    request: HttpRequest, *, said: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page, and for its script the part of it that changes."""
    person, sitting = person_of(request), Sitting(request)
    skipped = sitting.skipped
    photo = reviewing.take(reviewer=person, skipped=skipped)
    context = {
        "looked": looked_at(photo) if photo else None,
        "waiting": waiting_for(person).count(),
        "following": likely_next(person, skipped) if photo else None,
        "last": sitting.last,
        "last_kind": kind_of(sitting.last.label) if sitting.last and sitting.last.label else None,
        "kinds": KINDS,
        "reasons": REASONS,
        "said": refusal or said,
        "refusal": refusal,
        "here": "review",
    }
    template = "studio/_review.html" if is_script(request) else "studio/review.html"
    answer = render(request, template, context, status=status)
    patch_vary_headers(answer, ["X-Requested-With"])
    return answer


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
