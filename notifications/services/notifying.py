"""Telling people: one row in the inbox, and a delivery for each further way they chose."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import User
from common.background import enqueue
from common.letters import Compose, Letter
from notifications import selectors, tasks
from notifications.kinds import Kind, kind_of
from notifications.models import LONGEST_TITLE, Channel, Delivery, Notification

# Rows written by one statement.
BATCH = 500
# More letters than this are left to the sweep instead of a message for each.
MOST_MESSAGES = 20


@dataclass(frozen=True)
class Mailbox:
    """Where a mail goes, perhaps to nobody's account."""

    address: str
    language: str
    # Where the letter leads this reader, if not all to the same page.
    path: str = ""


def notify(*, person: User, kind: str, source: str, compose: Compose) -> None:
    """Tell a person once for each kind and source; whoever calls again changes nothing."""
    notify_all(people=[person], kind=kind, source=source, compose=compose)


def notify_all(
    *,
    people: Sequence[User],
    kind: str,
    source: str,
    compose: Compose,
    paths: Mapping[uuid.UUID, str] | None = None,
) -> None:
    """`paths`: where the letter leads whom, by their number, if not all to the same page."""
    letters = letters_for(people, compose_for(people, compose), paths or {})
    with transaction.atomic():
        written: list[Delivery] = []
        for start in range(0, len(people), BATCH):
            batch = people[start : start + BATCH]
            written += _tell(batch, kind_of(kind), source, letters)
        _hand_over(written)


def notify_some(*, people: Sequence[User], kind: str, source: str, compose: Compose) -> None:
    """Of many, as many as one transaction may hold. Their mails are left to the sweep."""
    letters = letters_for(people, compose_for(people, compose), {})
    _tell(people, kind_of(kind), source, letters)


def write(*, address: str, language: str, compose: Compose) -> None:
    """A mail to an address, which may be nobody's account."""
    write_all(mailboxes=[Mailbox(address, language)], compose=compose)


def write_all(*, mailboxes: Sequence[Mailbox], compose: Compose) -> None:
    """The same to many, composed once in each of their languages."""
    reached = [mailbox for mailbox in mailboxes if mailbox.address]
    letters = compose_for(reached, compose)
    with transaction.atomic():
        rows = [
            _delivery(
                address=mailbox.address,
                language=mailbox.language,
                letter=_leading_to(mailbox.path, letters[mailbox.language]),
            )
            for mailbox in reached
        ]
        _hand_over(Delivery.objects.bulk_create(rows, batch_size=BATCH))


def _leading_to(path: str, letter: Letter) -> Letter:
    return replace(letter, path=path) if path else letter


def compose_for(readers: Iterable[User | Mailbox], compose: Compose) -> dict[str, Letter]:
    """The letter in each language that one of them reads."""
    return {
        language: compose_in(language, compose)
        for language in {reader.language for reader in readers}
    }


def letters_for(
    people: Sequence[User], by_language: dict[str, Letter], paths: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, Letter]:
    letters = {person.pk: by_language[person.language] for person in people}
    return letters | {pk: replace(letters[pk], path=path) for pk, path in paths.items()}


def compose_in(language: str, compose: Compose) -> Letter:
    with translation.override(language):
        letter = compose()
        return Letter(
            one_line(letter.subject),
            tuple(str(paragraph) for paragraph in letter.paragraphs),
            str(letter.action),
            str(letter.path),
            tuple((str(label), query) for label, query in letter.choices),
        )


def one_line(text: str) -> str:
    """What a subject line and a title in a list can hold."""
    line = " ".join(str(text).split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"


def _tell(
    people: Sequence[User], kind: Kind, source: str, letters: dict[uuid.UUID, Letter]
) -> list[Delivery]:
    rows = {person.pk: _notification(person, kind, source, letters[person.pk]) for person in people}
    # Whoever was told already is left out by the unique constraint, which waits for a twin that
    # is not committed yet; a row that has our id is therefore ours.
    Notification.objects.bulk_create(rows.values(), ignore_conflicts=True)
    ours = set(
        Notification.objects.filter(pk__in=[row.pk for row in rows.values()]).values_list(
            "person_id", flat=True
        )
    )
    told = [person for person in people if person.pk in ours]
    deliveries = [
        _delivery(
            address=person.email or "",
            language=person.language,
            letter=letters[person.pk],
            notification=rows[person.pk],
            person=person,
            kind=kind.name,
        )
        for person in _readers_of_mail(told, kind)
    ]
    return Delivery.objects.bulk_create(deliveries)


def _notification(person: User, kind: Kind, source: str, letter: Letter) -> Notification:
    return Notification(
        person=person,
        kind=kind.name,
        source=source,
        title=letter.subject,
        text="\n\n".join(letter.paragraphs),
        path=letter.path,
    )


def _readers_of_mail(people: Sequence[User], kind: Kind) -> list[User]:
    with_address = [person for person in people if person.email and person.is_active]
    if not with_address:
        return []
    willing = selectors.people_who_want(with_address, kind=kind, channel=Channel.EMAIL)
    if willing and kind.needs_checked_address:
        willing &= selectors.people_with_checked_address(with_address)
    return [person for person in with_address if person.pk in willing]


def _delivery(
    *,
    address: str,
    language: str,
    letter: Letter,
    notification: Notification | None = None,
    person: User | None = None,
    kind: str = "",
) -> Delivery:
    number = uuid.uuid4()
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return Delivery(
        id=number,
        notification=notification,
        person=person,
        channel=Channel.EMAIL,
        kind=kind,
        address=address,
        language=language,
        letter={
            "subject": letter.subject,
            "paragraphs": list(letter.paragraphs),
            "action": letter.action,
            "path": letter.path,
            "choices": [list(choice) for choice in letter.choices],
        },
        message_id=f"<{number}@{host}>",
    )


def _hand_over(deliveries: Sequence[Delivery]) -> None:
    if len(deliveries) > MOST_MESSAGES:
        enqueue(tasks.deliver_due)
        return
    for delivery in deliveries:
        enqueue(tasks.deliver, str(delivery.pk))
