"""Many at once: one photo, one key, one detection, one day, one case. Real threads on a real
server; SQLite lets one write after the other by itself."""

from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from classifier.services import delete_detection
from disposals.models import Case, FairPlay, WasteRecord
from disposals.services.cases import decide
from disposals.services.disposing import dispose, prepare, settle
from rewards.models import PointsEntry, Profile
from tests.conftest import client_for, person
from tests.crowds import at_once
from tests.disposals.drawing import again, drawn, received, unclear_photo
from tests.servers import wait_until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]

MANY = 64


@pytest.fixture(autouse=True)
def no_limits() -> None:
    FairPlay.objects.update_or_create(
        pk=1, defaults={"seconds_between": 0, "most_a_day": 1000, "days_remembered": 90}
    )


@pytest.fixture(autouse=True)
def patience(settings) -> None:
    """64 on two cores take their time; that nobody is let in twice is what is looked at here."""
    settings.IDEMPOTENCY_WAIT_SECONDS = 60


def crowd(count: int) -> list[User]:
    return [person(f"person{number}") for number in range(count)]


def sums_are_exact() -> bool:
    earned = sum(PointsEntry.objects.values_list("amount", flat=True))
    balances = sum(Profile.objects.values_list("balance", flat=True))
    recorded = sum(WasteRecord.objects.values_list("points", flat=True))
    return earned == balances == recorded


@pytest.mark.parametrize("looks", ["the same bytes", "nearly the same picture"])
def test_one_photo_of_many_people_pays_one(looks):
    photos = [drawn("glass"), drawn("glass") if looks == "the same bytes" else again("glass")]
    ready = [
        prepare(person=each, received=received(photos[place % 2]))
        for place, each in enumerate(crowd(MANY))
    ]
    outcomes = at_once([lambda one=one: settle(one) for one in ready])
    assert sorted(outcome.points for outcome in outcomes) == [0] * (MANY - 1) + [12]
    assert WasteRecord.objects.filter(state="awarded").count() == 1
    assert WasteRecord.objects.filter(state="unpaid").count() == MANY - 1
    assert sums_are_exact()


def test_repeats_of_one_key_are_one_disposal(citizen):
    content = drawn("glass")

    def post(client: Client) -> tuple[int, bytes]:
        image = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
        answer = client.post("/api/disposals", {"image": image}, headers={"Idempotency-Key": "k"})
        return answer.status_code, answer.content

    clients = [client_for(citizen) for _ in range(MANY)]
    answers = at_once([lambda one=one: post(one) for one in clients])
    assert len(set(answers)) == 1, set(answers)
    assert answers[0][0] == 201
    assert WasteRecord.objects.count() == 1
    assert Profile.objects.get().balance == 12


def test_one_detection_is_handed_in_once(citizen):
    detection = dispose(person=citizen, received=received(unclear_photo())).detection

    def hand_in() -> str:
        return dispose(person=citizen, detection_id=detection.pk, label="glass").status

    answers = at_once([hand_in] * MANY)
    assert sorted(answers) == ["DETECTION_USED"] * (MANY - 1) + ["awarded"]
    assert sums_are_exact()


def test_a_days_limit_holds(citizen):
    FairPlay.objects.update(most_a_day=5)
    ready = [prepare(person=citizen, received=received(drawn("glass", n))) for n in range(MANY)]
    outcomes = at_once([lambda one=one: settle(one) for one in ready])
    assert sum(outcome.points > 0 for outcome in outcomes) == 5
    assert Profile.objects.get().balance == 60
    assert sums_are_exact()


def test_of_many_who_decide_a_case_one_does(citizen):
    case = dispose(person=citizen, received=received(drawn("plastic")), label="glass").record.case
    staff = crowd(16)

    def verdict(by: User, grants: bool) -> str:
        return decide(case_id=case.pk, by=by, grants=grants, answer="Looked at it.").state

    jobs = [
        lambda by=by, grants=place % 2 == 0: verdict(by, grants) for place, by in enumerate(staff)
    ]
    answers = at_once(jobs)
    assert answers.count("ALREADY_DECIDED") == len(staff) - 1
    assert Profile.objects.get().balance == (12 if Case.objects.get().state == "granted" else 10)
    assert sums_are_exact()


def test_a_photo_that_is_deleted_while_it_is_handed_in_is_kept_without_its_picture(citizen):
    """Who deletes saw no disposal yet, waits for the one that comes, and finds it there."""
    detection = dispose(person=citizen, received=received(unclear_photo())).detection
    ready = prepare(person=citizen, detection_id=detection.pk, label="glass")
    is_settled = Event()

    def hand_in_slowly() -> str:
        with transaction.atomic():
            outcome = settle(ready)
            is_settled.set()
            wait_until(somebody_waits_for_a_lock)
        return outcome.status

    def delete() -> None:
        is_settled.wait(30)
        delete_detection(person=citizen, detection_id=detection.pk)

    assert at_once([hand_in_slowly, delete])[0] in ("awarded", "waiting")
    assert WasteRecord.objects.get().detection.file is None


def somebody_waits_for_a_lock() -> bool:
    waiting = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    with connection.cursor() as cursor:
        cursor.execute(f"{waiting} WHERE NOT granted AND datname = current_database()")
        return cursor.fetchone()[0] > 0
