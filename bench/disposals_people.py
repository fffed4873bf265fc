"""In a child: people of the city who are signed in, and rules that let them dispose at once."""

import json
import sys
import uuid
from typing import TYPE_CHECKING

from bench.django_settings import set_up

if TYPE_CHECKING:
    from accounts.models import User


def sign_in(count: int, brought: int) -> list[str]:
    from django.db import transaction

    from disposals.models import FairPlay

    with transaction.atomic():
        FairPlay.objects.filter(pk=1).update(seconds_between=0, most_a_day=1_000_000)
        people = new_people(count)
        bring(people, brought)
        return [session_of(person) for person in people]


def new_people(count: int) -> "list[User]":
    from accounts.models import User

    # Nobody logs in with a password here; making one takes its time.
    return User.objects.bulk_create(
        User(username=f"person-{uuid.uuid4().hex[:20]}", full_name=f"Person {number}", password="!")
        for number in range(count)
    )


def bring(people: "list[User]", count: int) -> None:
    """What a history shows, without the points: nobody asks for those here."""
    from classifier.models import Detection
    from classifier.taxonomy import LABELS
    from disposals.models import Tally, WasteRecord
    from rewards.models import Profile

    label, sure = LABELS[0], [1.0] + [0.0] * (len(LABELS) - 1)
    if not count:
        return
    seen = Detection.objects.bulk_create(
        Detection(
            person=person,
            sha256=uuid.uuid4().hex * 2,
            pdq=bytes(32),
            quality=0,
            label=label,
            probabilities=sure,
            is_sure=True,
            model_version="bench",
            latency_ms=1,
        )
        for person in people
        for _ in range(count)
    )
    WasteRecord.objects.bulk_create(
        WasteRecord(
            person_id=each.person_id,
            detection=each,
            label=label,
            compartment=label,
            points=1,
            state=WasteRecord.State.AWARDED,
        )
        for each in seen
    )
    Tally.objects.bulk_create(
        Tally(person=person, label=label, items=count, points=count) for person in people
    )
    Profile.objects.bulk_create(Profile(person=person, version=count) for person in people)


def session_of(person: "User") -> str:
    from django.test import Client

    client = Client()
    client.force_login(person)
    return str(client.cookies["sessionid"].value)


if __name__ == "__main__":
    set_up()
    print(json.dumps(sign_in(int(sys.argv[1]), int(sys.argv[2]))))
