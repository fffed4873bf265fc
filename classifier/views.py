"""Recognise rubbish on a photo, and say how well that works."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.authentication import CSRFCheck

from classifier.model_card import current_card
from classifier.rules import HIGHEST_LEVEL
from classifier.selectors import as_address, box, result_of
from classifier.services import answer_and_keep
from classifier.status import status
from common.callers import caller_of
from common.errors import DomainError, refusal_for
from common.files import Person
from common.photos import PhotoRefused, Received, encode_jpeg, open_photo, receive
from common.throttling import check_throttle

# As wide as a photo is shown on a page.
SHOWN_SIDE = 800


# Without a token, for visitors, who have no cookie, may ask. Whoever is logged in has one in the
# form: without it nothing is kept, so the most that a forged form does is to use up a few of
# somebody's photos for this minute.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: HttpRequest) -> HttpResponse:
    """The page, and for its script the part of it that answers."""
    context, status, wait = answered(request) if request.method == "POST" else ({}, 200, 0)
    is_part = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    template = "classifier/_answer.html" if is_part else "classifier/classify.html"
    response = render(request, template, box() | context, status=status)
    patch_vary_headers(response, ["X-Requested-With"])
    if wait:
        response["Retry-After"] = str(wait)
    return response


def answered(request: HttpRequest) -> tuple[dict[str, Any], int, int]:
    """What to show, with which status, and how long to wait before another try."""
    try:
        check_pace(request)
        received = receive_photo(request)
        answer, kept = answer_and_keep(received, person=who_asks(request))
        context: dict[str, Any] = {"result": result_of(answer), "detection": kept}
        # A browser that could open the photo shows its own copy.
        if "shown" not in request.POST:
            context["picture"] = small_copy(received)
    except DomainError as error:
        return {"refusal": refusal_for(error)}, error.status, error.wait
    return context, 200, 0


def who_asks(request: HttpRequest) -> Person:
    """Somebody who is logged in and sent our own form; nobody otherwise."""
    if not request.user.is_authenticated:
        return request.user
    check = CSRFCheck(lambda _request: HttpResponse())
    check.process_request(request)
    # Of any view but ours, which is exempt.
    is_own_form = check.process_view(request, model, (), {}) is None
    return request.user if is_own_form else AnonymousUser()


def check_pace(request: HttpRequest) -> None:
    """As fast as /api/predict, and counted together with it."""
    caller = caller_of(request)
    scope = "visitor_photos" if caller.startswith("address:") else "user"
    if wait := check_throttle(scope=scope, caller=caller):
        sentence = ngettext(
            "That was a bit fast. Try again in %(wait)d second.",
            "That was a bit fast. Try again in %(wait)d seconds.",
            wait,
        )
        raise DomainError(sentence % {"wait": wait}, code="THROTTLED", status=429, wait=wait)


def receive_photo(request: HttpRequest) -> Received:
    if (upload := request.FILES.get("image")) is None:
        raise PhotoRefused(_("Please choose a photo first."), code="EMPTY")
    return receive(upload)


def small_copy(received: Received) -> str:
    photo = open_photo(received, longest_side=SHOWN_SIDE)
    return as_address(encode_jpeg(photo, longest_side=SHOWN_SIDE), "image/jpeg")


@require_safe
def model(request: HttpRequest) -> HttpResponse:
    """The model card: what it is, and every number that was measured."""
    context = {"card": current_card(), "level": status().ai_level, "highest_level": HIGHEST_LEVEL}
    return render(request, "classifier/model.html", context)
