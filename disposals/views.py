"""The dashboard's own form: a photo goes in, a disposal with its points comes out.

One address, three ways to answer, as the caller asks: the script of the page takes the part that
changes, an app with X-Requested-With takes JSON, a form without scripts is sent on to the page.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import person_of
from common.callers import caller_of
from common.errors import DomainError, refusal, refusal_for
from common.idempotency import answer_once, earlier_answer
from common.photos import Received, receive
from common.throttling import check_throttle
from disposals.exceptions import TwoPhotos
from disposals.forms import CORRECTABLE, SAID_ALONG, DisposalForm
from disposals.selectors.results import question_of, result_of_outcome
from disposals.serializers import guess_in_words
from disposals.services.disposing import Outcome, Prepared, prepare, settle
from rewards.selectors import LevelStep, level_steps


def dispose(request: HttpRequest) -> HttpResponse:
    """POST /. Everything slow is done before the transaction that answer_once opens."""
    if not request.user.is_authenticated:
        return please_log_in(request)
    try:
        answer = disposed(request)
    except DomainError as error:
        answer = refused(request, error)
    patch_vary_headers(answer, ["X-Requested-With", "Accept"])
    return answer


def disposed(request: HttpRequest) -> HttpResponse:
    if earlier := earlier_answer(request):
        return earlier
    check_pace(request)
    prepared = prepared_from(request)
    steps = level_steps() if wants_part(request) else []
    return answer_once(request, lambda: settled(request, prepared, steps))


def settled(request: HttpRequest, prepared: Prepared, steps: list[LevelStep]) -> HttpResponse:
    try:
        return answer_with(request, settle(prepared), steps)
    except DomainError as error:
        # As answer_once would undo it, and with an answer that this caller can read.
        transaction.set_rollback(True)
        return refused(request, error)


def prepared_from(request: HttpRequest) -> Prepared:
    form = DisposalForm(request.POST)
    if not form.is_valid():
        raise FormRefused(form)
    asked = form.cleaned_data
    return prepare(
        person=person_of(request),
        received=photo_of(request),
        detection_id=asked["detection"],
        bin=asked["bin"],
        compartment=asked["compartment"] or "auto",
        label=asked["label"] or None,
        weight_kg=asked["weight_g"],
        from_stream=asked["from_stream"],
    )


def photo_of(request: HttpRequest) -> Received | None:
    uploads = request.FILES.getlist("image")
    if len(uploads) > 1:
        raise TwoPhotos
    return receive(uploads[0]) if uploads else None


class FormRefused(DomainError):
    """With the first thing that is wrong; all of them for apps."""

    def __init__(self, form: DisposalForm) -> None:
        details = tuple(
            {"field": field, "message": str(message)}
            for field, found in form.errors.items()
            for message in found
        )
        super().__init__(details[0]["message"], details=details)


def check_pace(request: HttpRequest) -> None:
    """Counted together with the person's calls of the API."""
    if wait := check_throttle(scope="user", caller=caller_of(request)):
        sentence = ngettext(
            "That was a bit fast. Try again in %(wait)d second.",
            "That was a bit fast. Try again in %(wait)d seconds.",
            wait,
        )
        raise DomainError(sentence % {"wait": wait}, code="THROTTLED", status=429, wait=wait)


# --- three ways to answer ----------------------------------------------------------------------


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def wants_part(request: HttpRequest) -> bool:
    """A script that says nothing of HTML takes JSON."""
    return is_script(request) and "text/html" in request.headers.get("Accept", "")


def answer_with(request: HttpRequest, outcome: Outcome, steps: list[LevelStep]) -> HttpResponse:
    if wants_part(request):
        return render_part(request, context_of(request, outcome, steps))
    if is_script(request):
        return JsonResponse(described(outcome))
    return sent_on(request, outcome)


def context_of(request: HttpRequest, outcome: Outcome, steps: list[LevelStep]) -> dict[str, Any]:
    if outcome.record is None:
        return {"question": question_of(outcome.detection), "said": said_along(request)}
    return {"disposal": result_of_outcome(outcome, steps)}


def said_along(request: HttpRequest) -> dict[str, str]:
    """What holds as well once the question is answered."""
    found = {name: request.POST.get(name, "").strip() for name in SAID_ALONG}
    return {name: value for name, value in found.items() if value}


def render_part(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A browser that could open the photo shows its own copy."""
    context = {"is_part": True, "has_photo": "shown" in request.POST} | context
    return render(request, "disposals/_answer.html", context, status=status)


def described(outcome: Outcome) -> dict[str, Any]:
    """The shape that clients rely on, and beside it what else there is to say."""
    seen = guess_in_words(outcome.guess)
    return {
        "prediction": seen["prediction"]["text"],
        "all_probabilities": seen["all_probabilities"],
        "points_awarded": outcome.points,
        "total_points": outcome.balance,
        "record_id": str(outcome.record.pk) if outcome.record else None,
        "detection_id": str(outcome.detection.pk),
        "status": outcome.status,
        "points_waiting": outcome.waiting,
        "message": outcome.sentence,
        "level": outcome.level,
        "badges": [badge.name for badge in outcome.badges],
    }


def sent_on(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """So that reloading the page sends no photo twice."""
    for badge in outcome.badges:
        messages.success(request, _("You have a new badge: %(name)s.") % {"name": badge.name})
    query = {"ask": str(outcome.detection.pk)} | said_along(request)
    if outcome.record:
        query = {"done": str(outcome.record.pk)}
    return redirect(f"{reverse('home')}?{urlencode(query)}#answer")


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    found = refusal_for(error)
    assert found is not None
    if wants_part(request):
        can_correct = any(detail["field"] in CORRECTABLE for detail in found.details)
        context = {"refusal": found, "can_correct": can_correct}
        answer = render_part(request, context, status=found.status)
        for name, value in found.headers().items():
            answer[name] = value
        return answer
    return found.json() if is_script(request) else found.answer(request)


def please_log_in(request: HttpRequest) -> HttpResponse:
    if not is_script(request):
        return redirect_to_login(reverse("home"))
    found = refusal(401)
    if wants_part(request):
        return render_part(request, {"refusal": found, "must_log_in": True}, status=401)
    return found.json()
