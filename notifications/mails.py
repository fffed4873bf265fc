"""A letter as a mail: text and HTML, with links that work anywhere, in its reader's language."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from notifications.channels import Mail
from notifications.kinds import find_kind
from notifications.models import Delivery
from notifications.unsubscribing import token_for


def mail_of(delivery: Delivery) -> Mail:
    with translation.override(delivery.language):
        context = _context(delivery)
        return Mail(
            sender=settings.DEFAULT_FROM_EMAIL,
            to=delivery.address,
            subject=context["subject"],
            text=render_to_string("notifications/mail.txt", context),
            html=render_to_string("notifications/mail.html", context),
            headers=_headers(delivery, context["unsubscribe_url"]),
        )


def absolute(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _context(delivery: Delivery) -> dict[str, Any]:
    assert delivery.letter is not None
    letter: dict[str, Any] = delivery.letter
    person = delivery.person
    return {
        "language": delivery.language,
        "subject": letter["subject"],
        "paragraphs": letter["paragraphs"],
        "action": letter["action"],
        "url": absolute(letter["path"]) if letter["path"] else "",
        # Mails that were written before there were any have none.
        "choices": [
            (label, absolute(letter["path"] + query)) for label, query in letter.get("choices", [])
        ],
        "name": person.get_full_name() if person else "",
        "home_url": settings.PUBLIC_URL,
        "unsubscribe_url": _unsubscribe_url(delivery),
        "preferences_url": absolute(reverse("notifications-preferences")) if person else "",
    }


def _unsubscribe_url(delivery: Delivery) -> str:
    kind = find_kind(delivery.kind)
    if kind is None or not kind.is_optional or delivery.person is None:
        return ""
    token = token_for(person=delivery.person, kind=kind.name, channel=delivery.channel)
    return absolute(reverse("notifications-unsubscribe", args=[token]))


def _headers(delivery: Delivery, unsubscribe_url: str) -> dict[str, str]:
    headers = {"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"}
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        # RFC 8058: the reader's mail program may switch it off with one POST.
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
