"""A message to many is told in batches: nothing waits for it, and nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from notifications import tasks
from notifications.models import Delivery, Message, Notification
from notifications.services import messages, send_message, tell_message, tell_unfinished
from tests.conftest import person
from tests.notifications.conftest import check_address

pytestmark = pytest.mark.django_db

DRIVERS = 7


@pytest.fixture
def drivers(db) -> list[User]:
    found = [person(f"d{number}") for number in range(DRIVERS)]
    for each in found:
        check_address(each)
    Group.objects.get_or_create(name=Role.DRIVER)[0].user_set.add(*found)
    return found


@pytest.fixture
def small_batches(monkeypatch) -> None:
    monkeypatch.setattr(messages, "BATCH", 3)
    monkeypatch.setattr(messages, "PAUSE_SECONDS", 0)


@pytest.fixture
def message(drivers, dispatcher, small_batches) -> Message:
    return send_message(to=Role.DRIVER, subject="Road works", text="On Monday.", by=dispatcher)


@pytest.fixture
def handed_over(monkeypatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(messages, "enqueue", lambda task, *_args: found.append(task.name))
    return found


def told() -> int:
    return Notification.objects.filter(kind="message").count()


def test_the_request_writes_one_row_however_many_they_are(drivers, dispatcher):
    with CaptureQueriesContext(connection) as queries:
        send_message(to=Role.DRIVER, subject="Road works", text="On Monday.", by=dispatcher)
    written = [query for query in queries if query["sql"].startswith("INSERT")]
    assert len(written) == 2  # The message, and who sent it.
    assert told() == 0


def test_everybody_is_told_once_and_mailed(message, handed_over):
    tell_message(number=message.pk)
    tell_message(number=message.pk)
    assert (told(), Delivery.objects.count()) == (DRIVERS, DRIVERS)
    message.refresh_from_db()
    assert message.finished_at is not None
    assert tasks.deliver_due.name in handed_over


def test_each_batch_is_a_transaction_of_its_own(message, monkeypatch):
    sizes = []
    usual = messages.notify_some

    def watch(*, people, **rest):
        sizes.append((len(people), connection.in_atomic_block))
        usual(people=people, **rest)

    monkeypatch.setattr(messages, "notify_some", watch)
    tell_message(number=message.pk)
    assert sizes == [(3, True), (3, True), (1, True)]


def test_killed_half_way_it_goes_on_where_it_was(message, monkeypatch):
    class Killed(BaseException):
        pass

    usual = messages.notify_some
    batches = []

    def die_in_the_second(*, people, **rest):
        batches.append([each.pk for each in people])
        usual(people=people, **rest)
        if len(batches) == 2:
            raise Killed

    monkeypatch.setattr(messages, "notify_some", die_in_the_second)
    with pytest.raises(Killed):
        tell_message(number=message.pk)
    assert told() == 3  # The second batch is undone.
    tell_message(number=message.pk)
    assert told() == DRIVERS
    assert batches[2] == batches[1]  # Not from the start.


def test_between_batches_others_may_write(transactional_db, message, monkeypatch):
    pauses = []

    def watch(seconds):
        pauses.append((seconds, connection.in_atomic_block))

    monkeypatch.setattr(messages, "PAUSE_SECONDS", 0.15)
    monkeypatch.setattr(messages.time, "sleep", watch)
    tell_message(number=message.pk)
    assert pauses == [(0.15, False), (0.15, False)]


def test_it_makes_room_for_others(message, monkeypatch, handed_over):
    monkeypatch.setattr(messages, "TELLING_SECONDS", 0)
    tell_message(number=message.pk)
    assert handed_over == [tasks.deliver_due.name, tasks.tell_message.name]


def test_the_sweep_finds_what_is_not_finished(message, drivers, dispatcher, handed_over):
    tell_message(number=message.pk)
    send_message(to=drivers[0], subject="x", text="y", by=dispatcher)
    handed_over.clear()
    tell_unfinished()
    assert handed_over == [tasks.tell_message.name]


def test_the_sweep_is_on_the_schedule(settings):
    planned = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.tell_unfinished.name in planned


def test_more_people_in_a_batch_cost_no_more_queries(message, monkeypatch):
    with CaptureQueriesContext(connection) as few:
        messages._tell_next(message.pk)
    monkeypatch.setattr(messages, "BATCH", 100)
    with CaptureQueriesContext(connection) as more:
        messages._tell_next(message.pk)
    assert told() == DRIVERS
    assert len(more) == len(few)


def test_whoever_left_meanwhile_is_not_told(message, drivers):
    User.objects.filter(pk=drivers[0].pk).update(is_active=False)
    tell_message(number=message.pk)
    assert told() == DRIVERS - 1


def test_a_message_whose_reader_is_gone_comes_to_an_end(citizen, dispatcher):
    message = send_message(to=citizen, subject="x", text="y", by=dispatcher)
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    tell_message(number=message.pk)
    message.refresh_from_db()
    assert (told(), message.finished_at is None) == (0, False)


@pytest.mark.parametrize("to_whom", [{"role": ""}, {"role": "driver", "person": True}])
def test_the_database_refuses_a_message_to_nobody_and_to_both(citizen, to_whom):
    fields = {name: citizen if value is True else value for name, value in to_whom.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(subject="x", text="y", **fields)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_each_does_a_part_or_nothing(message):
    barrier = Barrier(8)

    def work(_number):
        try:
            barrier.wait()
            tell_message(number=message.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (told(), Delivery.objects.count()) == (DRIVERS, DRIVERS)
    message.refresh_from_db()
    assert message.finished_at is not None
