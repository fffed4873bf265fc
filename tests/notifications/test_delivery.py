"""A row on its way: claimed once, tried again with patience, and found by the sweep when lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.services.bans import ban
from notifications import delivery as delivering
from notifications import tasks
from notifications.channels import PermanentFailure, ServerAway, TemporaryFailure
from notifications.delivery import (
    BACK_OFF,
    LEASE,
    DeliveriesBroke,
    claim,
    deliver,
    deliver_due,
    try_again,
)
from notifications.models import Alert, Delivery
from notifications.services import acknowledge, choose, notify, write
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def due(reader) -> Delivery:
    notify(person=reader, kind="message", source="1", compose=letter())
    return Delivery.objects.get()


def raising(error):
    def behave(mail):
        raise error

    return behave


def make_due(row: Delivery) -> None:
    Delivery.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now() - MINUTE)


def test_a_delivery_is_sent_and_forgets_its_words(due, outbox):
    deliver(str(due.pk))
    [mail] = outbox.mails
    assert (mail.to, mail.subject) == ("citra@example.org", "Your report is done")
    due.refresh_from_db()
    assert (due.state, due.attempts, due.letter) == ("sent", 1, None)
    assert due.finished_at is not None


def test_what_is_sent_is_not_sent_again(due, outbox):
    deliver(str(due.pk))
    deliver(str(due.pk))
    deliver_due()
    assert len(outbox.mails) == 1


def test_a_message_about_a_row_that_is_gone_does_nothing(due, outbox):
    number = str(due.pk)
    due.delete()
    deliver(number)
    assert outbox.mails == []


def test_sent_outside_any_transaction(transactional_db, reader, outbox):
    notify(person=reader, kind="message", source="1", compose=letter())
    inside = []
    outbox.behave = lambda mail: inside.append(connection.in_atomic_block)
    deliver(str(Delivery.objects.get().pk))
    assert inside == [False]


def test_patience_grows_and_ends(due, outbox):
    outbox.behave = raising(TemporaryFailure("451 later"))
    for attempt, wait in enumerate(BACK_OFF, start=1):
        before = timezone.now()
        deliver(str(due.pk))
        due.refresh_from_db()
        assert (due.state, due.attempts, due.last_error) == ("pending", attempt, "451 later")
        assert before + wait <= due.next_attempt_at <= timezone.now() + wait
        deliver(str(due.pk))  # Not due yet.
        due.refresh_from_db()
        assert due.attempts == attempt
        make_due(due)
    deliver(str(due.pk))
    due.refresh_from_db()
    assert (due.state, due.attempts, due.last_error) == ("failed", 7, "451 later")
    assert due.letter is not None
    assert Alert.objects.get().kind == "mail_refused"


def test_the_waits_are_those_that_we_tell():
    minutes = [wait / MINUTE for wait in BACK_OFF]
    assert minutes == [1, 5, 30, 120, 360, 1440]


def test_a_server_that_is_away_alarms_staff_early(due, outbox):
    outbox.behave = raising(ServerAway("Connection refused"))
    for attempt in range(1, 5):
        assert not Alert.objects.exists(), attempt
        deliver(str(due.pk))
        make_due(due)
    alert = Alert.objects.get()
    deliver(str(due.pk))
    alert.refresh_from_db()
    assert (alert.state, alert.times_seen) == ("open", 2)


@pytest.mark.parametrize("seen", [False, True])
def test_the_alert_ends_when_mails_flow_again(due, outbox, dispatcher, seen):
    outbox.behave = raising(ServerAway("Connection refused"))
    for _attempt in range(4):
        deliver(str(due.pk))
        make_due(due)
    alert = Alert.objects.get()
    if seen:
        acknowledge(alert=alert, by=dispatcher)
    outbox.behave = lambda mail: None
    deliver(str(due.pk))
    alert.refresh_from_db()
    assert (alert.kind, alert.state, alert.resolved_by) == ("mail_failing", "resolved", None)


def test_a_mail_that_was_refused_for_good_is_not_solved_by_another(due, outbox):
    outbox.behave = raising(TemporaryFailure("451 later"))
    Delivery.objects.update(attempts=6)
    deliver(str(due.pk))
    outbox.behave = lambda mail: None
    write(address="a@example.org", language="en", compose=letter())
    deliver_due()
    assert (Alert.objects.get().kind, Alert.objects.get().state) == ("mail_refused", "open")


def test_a_mail_costs_few_queries(due, outbox, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        deliver(str(due.pk))


def test_what_nobody_will_take_fails_at_once(due, outbox):
    outbox.behave = raising(PermanentFailure("550 no such user here"))
    deliver(str(due.pk))
    due.refresh_from_db()
    assert (due.state, due.attempts, due.last_error) == ("failed", 1, "550 no such user here")
    assert not Alert.objects.exists()


def test_a_long_answer_is_cut(due, outbox):
    outbox.behave = raising(TemporaryFailure("x" * 5000))
    deliver(str(due.pk))
    due.refresh_from_db()
    assert len(due.last_error) == 300


def test_killed_between_sending_and_marking(due, outbox):
    """The reader gets it a second time, as a copy that a mail program can tell."""

    class Killed(BaseException):
        pass

    sent = []

    def send_and_die(mail):
        sent.append(mail)
        if len(sent) == 1:
            raise Killed

    outbox.behave = send_and_die
    with pytest.raises(Killed):
        deliver(str(due.pk))
    due.refresh_from_db()
    assert due.state == "pending"
    deliver_due()  # The lease still holds.
    assert len(sent) == 1
    Delivery.objects.update(next_attempt_at=timezone.now() - MINUTE)
    deliver_due()
    first, second = sent
    assert first.headers["Message-ID"] == second.headers["Message-ID"] == due.message_id
    due.refresh_from_db()
    assert (due.state, due.attempts) == ("sent", 2)


def test_a_claim_holds_for_a_while(due):
    before = timezone.now()
    assert claim(str(due.pk)).attempts == 1
    due.refresh_from_db()
    assert due.next_attempt_at >= before + LEASE
    assert claim(str(due.pk)) is None


def test_a_row_that_kills_every_worker_comes_to_an_end(due, outbox):
    for _attempt in range(7):
        assert claim(str(due.pk))
        make_due(due)
    deliver(str(due.pk))
    due.refresh_from_db()
    assert due.state == "failed"
    assert outbox.mails == []


def test_late_news_of_a_lost_claim_change_nothing(due, outbox):
    """Somebody else has claimed it since: their attempt is the one that counts."""

    def behave(mail):
        make_due(due)
        claim(str(due.pk))
        raise PermanentFailure("550 no")

    outbox.behave = behave
    deliver(str(due.pk))
    due.refresh_from_db()
    assert (due.state, due.attempts) == ("pending", 2)


def test_switched_off_meanwhile(due, outbox, reader):
    choose(person=reader, choices={("message", "email"): False})
    deliver(str(due.pk))
    due.refresh_from_db()
    assert (due.state, due.letter) == ("dropped", None)
    assert outbox.mails == []


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "sent"),
        ({"is_staff": False}, "dropped"),
        ({"is_active": False}, "dropped"),
        ({"banned_at": timezone.now(), "ban_reason": "Spam"}, "dropped"),
    ],
)
def test_an_alert_goes_to_whoever_is_still_of_staff(dispatcher, outbox, change, state):
    notify(person=dispatcher, kind="alerts", source="alert:1", compose=letter())
    User.objects.filter(pk=dispatcher.pk).update(**change)
    deliver(str(Delivery.objects.get().pk))
    assert Delivery.objects.get().state == state
    assert len(outbox.mails) == (state == "sent")


def test_a_banned_person_is_mailed_that_and_nothing_else(reader, admin, outbox):
    notify(person=reader, kind="message", source="1", compose=letter())
    ban(person=reader, by=admin, reason="Spam")
    reader.refresh_from_db()
    notify(person=reader, kind="message", source="2", compose=letter())
    deliver_due()
    sent = Delivery.objects.filter(state="sent").values_list("kind", flat=True)
    assert (list(sent), len(outbox.mails)) == (["security"], 1)
    assert Delivery.objects.count() == 2


def test_a_letter_to_nobodys_account_goes_out(db, outbox):
    write(address="a@example.org", language="en", compose=letter())
    deliver_due()
    assert outbox.mails[0].to == "a@example.org"


def test_the_sweep_finds_what_a_lost_message_left(due, outbox):
    tasks.deliver_due()
    due.refresh_from_db()
    assert due.state == "sent"


def test_the_sweep_leaves_what_is_not_due(due, outbox):
    Delivery.objects.update(next_attempt_at=timezone.now() + MINUTE)
    deliver_due()
    assert outbox.mails == []


def test_the_sweep_ends_in_time(due, outbox, monkeypatch):
    monkeypatch.setattr(delivering, "SWEEP_SECONDS", -1)
    deliver_due()
    assert outbox.mails == []


def test_a_full_sweep_asks_for_another(
    due, outbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(delivering, "SWEEP_ROWS", 1)
    asked = []
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda: asked.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        deliver_due()
    assert (len(outbox.mails), asked) == (1, [1])


def test_a_broken_one_stops_no_others_and_comes_to_an_end(due, outbox, caplog):
    broken = Delivery.objects.get()
    Delivery.objects.filter(pk=due.pk).update(letter={})
    write(address="a@example.org", language="en", compose=letter())
    make_due(broken)
    with pytest.raises(DeliveriesBroke, match=str(broken.pk)):
        tasks.deliver_due()
    assert [mail.to for mail in outbox.mails] == ["a@example.org"]
    assert "KeyError" in caplog.text
    for _attempt in range(6):
        make_due(broken)
        with pytest.raises(DeliveriesBroke):
            tasks.deliver_due()
    make_due(broken)
    tasks.deliver_due()
    broken.refresh_from_db()
    assert (broken.state, broken.last_error) == ("failed", "Every attempt broke off.")


def test_the_sweep_is_on_the_schedule(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["deliveries"]
    assert entry["task"] == tasks.deliver_due.name


def test_a_failed_one_is_tried_again_on_request(due, outbox, admin):
    outbox.behave = raising(PermanentFailure("550 no"))
    deliver(str(due.pk))
    assert try_again(deliveries=Delivery.objects.all(), by=admin) == 1
    assert try_again(deliveries=Delivery.objects.all(), by=admin) == 0
    assert AuditEntry.objects.get().target_id == str(due.pk)
    outbox.behave = lambda mail: None
    deliver(str(due.pk))
    due.refresh_from_db()
    assert (due.state, due.attempts) == ("sent", 1)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sent"},
        {"state": "pending", "letter": None},
        {"state": "sent", "finished_at": timezone.now()},
        {"finished_at": timezone.now()},
    ],
)
def test_the_database_refuses_halves(due, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=due.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_sends_it(due, outbox):
    barrier = Barrier(8)

    def work(_number):
        try:
            barrier.wait()
            deliver(str(due.pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert len(outbox.mails) == 1
    due.refresh_from_db()
    assert (due.state, due.attempts) == ("sent", 1)
