"""Somebody tells of something: looked at and checked first, then written in one transaction.

prepared = prepare(person=..., type=..., place=..., photo=look(received), ...)
return answer_once(request, lambda: answer(submit(prepared, request)))
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from reports.exceptions import ReportRefused
from reports.models import Report, ReportEvent, ReportPhoto, ReportType
from reports.rules import LONGEST_EMAIL, LONGEST_WORDS, Urgency, priority_at
from reports.services import confirming, photos
from reports.services.events import write_event
from reports.services.photos import SeenPhoto
from reports.services.placing import Place
from reports.states import Actor, State

# Read out on the phone, so without letters and digits that are taken for each other.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Two groups of four: 32 ** 8, so that among a million one in a million new ones is taken, and
# then the database refuses it.
GROUP = 4


@dataclass(frozen=True)
class Prepared:
    """All that is known before the transaction."""

    type: ReportType
    place: Place
    description: str
    language: str
    person: User | None
    email: str
    shows_reporter: bool
    photo: SeenPhoto | None


def prepare(
    *,
    type: ReportType,
    place: Place,
    language: str,
    description: str = "",
    person: User | None = None,
    email: str = "",
    shows_reporter: bool = False,
    photo: SeenPhoto | None = None,
) -> Prepared:
    description = checked_description(description)
    check_says_something(description, photo)
    if person is None:
        email = checked_email(email)
        confirming.check_mailbox(email)
    return Prepared(
        type=type,
        place=place,
        description=description,
        language=language,
        person=person,
        email="" if person else email,
        shows_reporter=shows_reporter and person is not None,
        photo=photo,
    )


def check_says_something(description: str, photo: SeenPhoto | None) -> None:
    if photo is None and not description:
        sentence = _("Add a photo, or say in a few words what is there.")
        raise ReportRefused(sentence, field="description")


def checked_description(text: str) -> str:
    """Plain text: whatever stands in it is shown as it is, never as a page's own."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_WORDS:
        words = {"most": LONGEST_WORDS, "number": len(text)}
        sentence = _("Please use %(most)d characters at most; these are %(number)d.") % words
        raise ReportRefused(sentence, field="description")
    return text


def checked_email(address: str) -> str:
    if not address:
        raise ReportRefused(
            _("Log in, or give an e-mail address: we send a link that confirms your report."),
            field="email",
        )
    try:
        validate_email(address)
    except ValidationError as error:
        raise ReportRefused(_("This is no e-mail address."), field="email") from error
    if len(address) > LONGEST_EMAIL:
        raise ReportRefused(_("This is no e-mail address."), field="email")
    return address


@transaction.atomic
def submit(prepared: Prepared, request: HttpRequest | None = None) -> Report:
    """Of somebody without an account it waits, unseen by all, for the link in the mail."""
    report = report_of(prepared)
    report.save(force_insert=True)
    if prepared.photo:
        photos.keep(report=report, seen=prepared.photo, moment=ReportPhoto.Moment.BEFORE)
    if prepared.person is None:
        confirming.ask(report)
    else:
        write_event(
            report=report,
            kind=ReportEvent.Kind.CREATED,
            role=Actor.REPORTER,
            actor=prepared.person,
            request=request,
        )
    return report


def report_of(prepared: Prepared) -> Report:
    now = timezone.now()
    expected = now + timedelta(days=prepared.type.days_expected)
    urgency = Urgency(of_type=prepared.type.priority, followers=0, expected_at=expected)
    opinion = prepared.photo.opinion if prepared.photo else None
    return Report(
        reference=new_reference(),
        type=prepared.type,
        description=prepared.description,
        state=State.SUBMITTED if prepared.person else State.UNCONFIRMED,
        priority=priority_at(urgency, now),
        reporter=prepared.person,
        email=prepared.email,
        language=prepared.language,
        shows_reporter=prepared.shows_reporter,
        seen_label=opinion.label if opinion else "",
        seen_confidence=opinion.confidence if opinion else None,
        seen_is_sure=opinion.is_sure if opinion else False,
        model_version=opinion.model_version if opinion else "",
        created_at=now,
        updated_at=now,
        expected_at=expected,
        **columns_of(prepared.place),
    )


def columns_of(place: Place) -> dict[str, object]:
    columns: dict[str, object] = {"place_source": place.source, "place_words": place.words}
    if point := place.point:
        columns |= {"latitude": point.latitude, "longitude": point.longitude}
        columns |= {"shown_latitude": point.shown[0], "shown_longitude": point.shown[1]}
        columns |= {"cell": point.cell, "accuracy_m": point.accuracy_m}
        columns |= {"district": point.district}
    return columns


def new_reference() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(2 * GROUP))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"
