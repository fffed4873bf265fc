"""Photos that somebody sends for the recogniser to learn from, and what became of theirs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.selectors import person_of
from common.callers import caller_of
from common.errors import DomainError
from common.throttling import check_throttle
from studio.selectors.sent import sent_by, shown
from studio.sending_forms import SendForm
from studio.services.contributing import (
    MOST_AT_ONCE,
    ConsentNeeded,
    Outcome,
    check_consent,
    keep_photos,
    read_photos,
    trains,
)
from studio.services.contributing import take_back as take_photo_back

PER_PAGE = 12


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def send(request: HttpRequest) -> HttpResponse:
    """A second sending of the same form stores nothing: we have those photos already."""
    person = person_of(request)
    if request.method == "POST":
        check_pace(request)
        form = SendForm(request.POST, request.FILES)
        outcomes = sent(person, form)
    else:
        form, outcomes = SendForm(), []
    page = Paginator(sent_by(person), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "outcomes": outcomes,
        "page": page,
        "photos": shown(page),
        "is_trainer": trains(person),
        "most": MOST_AT_ONCE,
        "here": "send",
    }
    status = 400 if form.errors else 200
    return render(request, "studio/send.html", context, status=status)


def sent(person: User, form: SendForm) -> list[Outcome]:
    if not form.is_valid():
        return []
    try:
        check_consent(person, may_train=form.cleaned_data["may_train"])
    except ConsentNeeded as refused:
        form.add_error("may_train", refused.message)
        return []
    label = form.cleaned_data["category"]
    found = read_photos(person=person, uploads=form.cleaned_data["images"], label=label)
    with transaction.atomic():
        return keep_photos(person=person, label=label, found=found)


def check_pace(request: HttpRequest) -> None:
    """Counted together with /api/upload-training."""
    if wait := check_throttle(scope="training_photos", caller=caller_of(request)):
        sentence = ngettext(
            "That was a bit fast. Try again in %(wait)d second.",
            "That was a bit fast. Try again in %(wait)d seconds.",
            wait,
        )
        raise DomainError(sentence % {"wait": wait}, code="THROTTLED", status=429, wait=wait)


@require_POST
@login_required
def take_back(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    take_photo_back(person=person_of(request), photo_id=photo_id)
    messages.success(request, _("Taken back. Nothing learns from it any more, and we delete it."))
    return redirect("studio-send")
