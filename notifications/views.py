"""Inbox, choices, and the link below every mail that may be switched off."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.selectors import person_of
from notifications import selectors, services, unsubscribing

PER_PAGE = 20


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    page = Paginator(selectors.inbox(person), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "has_unread": selectors.unread_count(person) > 0}
    return render(request, "notifications/inbox.html", context)


@require_POST
@login_required
def open_notification(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = services.mark_read(person=person_of(request), number=pk)
    is_ours = url_has_allowed_host_and_scheme(found.path, allowed_hosts=None)
    return redirect(found.path if is_ours else "notifications-inbox")


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(person=person_of(request))
    return redirect("notifications-inbox")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        services.choose(person=person, choices=_chosen(request, person))
        messages.success(request, _("Saved. We will keep to it."))
        return redirect("notifications-preferences")
    context = {
        "choices": selectors.choices_of(person),
        "has_address": bool(selectors.people_with_checked_address([person])),
    }
    return render(request, "notifications/preferences.html", context)


@csrf_exempt  # The POST of RFC 8058 comes from a mail program; the link itself is the proof.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, unsubscribe_token: str) -> HttpResponse:
    subscription = unsubscribing.subscription_of(unsubscribe_token)
    is_done = request.method == "POST"
    if is_done:
        unsubscribing.unsubscribe(subscription)
    context = {"kind": subscription.kind, "is_done": is_done}
    return render(request, "notifications/unsubscribe.html", context)


def _chosen(request: HttpRequest, person: User) -> dict[tuple[str, str], bool]:
    """A switch that is off is not sent, so every choice that the page offers is read."""
    return {
        (choice.kind.name, choice.channel.value): choice.key in request.POST
        for choice in selectors.choices_of(person)
        if choice.kind.is_optional
    }
