"""Told once: one row in the inbox and one delivery for each chosen way, whoever tells it again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils.translation import get_language, gettext_lazy

from accounts.messenger import messenger
from common.letters import Letter
from notifications import tasks
from notifications.kinds import Kind, register
from notifications.models import Channel, Delivery, Notification, Preference
from notifications.services import Mailbox, choose, notify, notify_all, notifying, write, write_all
from tests.conftest import person
from tests.notifications.conftest import check_address, letter

pytestmark = pytest.mark.django_db


def tell(who, kind="message", source="report:1", compose=None):
    notify(person=who, kind=kind, source=source, compose=compose or letter())


def test_inbox_and_mail(reader):
    tell(reader)
    row = Notification.objects.get()
    assert (row.person, row.kind, row.title) == (reader, "message", "Your report is done")
    assert (row.text, row.path, row.is_read) == ("The street is clean again.", "/reports/1/", False)
    delivery = Delivery.objects.get()
    assert (delivery.notification, delivery.address) == (row, reader.email)
    assert delivery.letter["path"] == "/reports/1/"


def test_told_twice_is_told_once(reader):
    tell(reader)
    tell(reader, compose=letter("Other words"))
    assert Notification.objects.get().title == "Your report is done"
    assert Delivery.objects.count() == 1


def test_another_source_and_another_kind_are_other_news(reader):
    tell(reader)
    tell(reader, source="report:2")
    tell(reader, kind="welcome")
    assert Notification.objects.count() == 3
    assert Delivery.objects.count() == 2  # "welcome" goes to the inbox alone.


def test_told_twice_within_a_transaction_leaves_it_whole(reader):
    with transaction.atomic():
        tell(reader)
        tell(reader)
        reader.city = "Bandung"
        reader.save()
    reader.refresh_from_db()
    assert reader.city == "Bandung"


def test_only_a_checked_address_gets_what_is_not_urgent(citizen):
    tell(citizen)
    assert not Delivery.objects.exists()
    tell(citizen, kind="security")
    assert Delivery.objects.get().kind == "security"


def test_a_checked_address_of_earlier_is_no_checked_address(reader):
    reader.email = "another@example.org"
    reader.save()
    tell(reader)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("address", [None, ""])
def test_without_an_address_the_inbox_is_enough(citizen, address):
    citizen.email = address
    citizen.save()
    tell(citizen, kind="security")
    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


def test_what_was_switched_off_is_not_mailed(reader):
    choose(person=reader, choices={("message", "email"): False})
    tell(reader)
    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


def test_what_was_switched_on_is_mailed(reader):
    choose(person=reader, choices={("welcome", "email"): True})
    tell(reader, kind="welcome")
    assert Delivery.objects.get().kind == "welcome"


def test_a_choice_does_not_silence_security(citizen):
    Preference.objects.create(person=citizen, kind="security", channel="email", is_on=False)
    tell(citizen, kind="security")
    assert Delivery.objects.count() == 1


def test_each_reads_it_in_their_own_language(citizen, stranger):
    stranger.language = "id"
    stranger.save()
    words = gettext_lazy("Log in")
    notify_all(
        people=[citizen, stranger],
        kind="security",
        source="x",
        compose=lambda: Letter(words, (words,), words, "/"),
    )
    assert Notification.objects.get(person=citizen).title == "Log in"
    assert Notification.objects.get(person=stranger).title == "Masuk"
    delivery = Delivery.objects.get(person=stranger)
    assert (delivery.language, delivery.letter["action"]) == ("id", "Masuk")


def test_a_subject_is_one_line_of_a_bearable_length(reader):
    tell(reader, compose=letter("A\r\nBcc: all@example.org\n" + "x" * 300))
    title = Notification.objects.get().title
    assert title.startswith("A Bcc: all@example.org xxx")
    assert len(title) == 200


def test_many_people_cost_few_queries(django_assert_max_num_queries, db):
    people = [person(f"p{number}") for number in range(30)]
    for each in people:
        check_address(each)
    with django_assert_max_num_queries(8):
        notify_all(people=people, kind="message", source="all", compose=letter())
    assert Delivery.objects.count() == 30


def test_an_unknown_kind_is_a_mistake_of_ours(reader):
    with pytest.raises(KeyError):
        tell(reader, kind="nothing")


def test_an_app_adds_a_kind(reader, monkeypatch):
    monkeypatch.setattr("notifications.kinds._kinds", {})
    register(Kind("report", "Reports", "Yours.", frozenset({Channel.EMAIL})))
    tell(reader, kind="report")
    assert Delivery.objects.get().kind == "report"


def test_a_letter_to_a_plain_address(db):
    write(address="nobody@example.org", language="id", compose=letter(path="/reset/abc/"))
    delivery = Delivery.objects.get()
    assert (delivery.person, delivery.notification, delivery.language) == (None, None, "id")
    assert not Notification.objects.exists()


def test_accounts_reach_people_through_us(citizen):
    messenger().tell(person=citizen, kind="security", source="password:1", compose=letter())
    messenger().write(address="a@example.org", language="en", compose=letter())
    messenger().alert(kind="login_guessing", source="account:1", compose=letter())
    assert Delivery.objects.count() == 2


def test_messages_go_out_after_the_commit(reader, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.deliver, "delay", sent.append)
    with django_capture_on_commit_callbacks(execute=True):
        tell(reader)
        assert sent == []
    assert sent == [str(Delivery.objects.get().pk)]


def test_a_letter_to_many_is_one_message(monkeypatch, db, django_capture_on_commit_callbacks):
    monkeypatch.setattr(notifying, "MOST_MESSAGES", 2)
    swept = []
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda: swept.append(1))
    people = [person(f"p{number}") for number in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        notify_all(people=people, kind="security", source="all", compose=letter())
    assert swept == [1]


@pytest.mark.django_db(transaction=True)
def test_eight_tell_it_at_once(reader):
    barrier = Barrier(8)

    def tell_it(_number):
        try:
            barrier.wait()
            with transaction.atomic():
                tell(reader)
                # The transaction of whoever came second must still be good for something.
                Notification.objects.filter(person=reader).count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell_it, range(8)))
    assert Notification.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_the_database_has_the_last_word(reader):
    tell(reader)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(person=reader, kind="message", source="report:1", title="x")


@pytest.mark.django_db(transaction=True)
def test_many_mailboxes_are_written_to_at_once(monkeypatch, django_assert_max_num_queries):
    handed, composed = [], []
    monkeypatch.setattr(notifying, "enqueue", lambda task, *given: handed.append((task, given)))
    boxes = [Mailbox(f"m{number}@example.org", "en", f"/{number}/") for number in range(30)]
    boxes += [Mailbox("wati@example.org", "id"), Mailbox("", "id", "/nowhere/")]

    def compose() -> Letter:
        composed.append(get_language())
        return letter(path="/all/")()

    with django_assert_max_num_queries(3):
        write_all(mailboxes=boxes, compose=compose)
    written = {row.address: (row.language, row.letter["path"]) for row in Delivery.objects.all()}
    assert len(written) == 31
    assert (written["m7@example.org"], written["wati@example.org"]) == (
        ("en", "/7/"),
        ("id", "/all/"),
    )
    assert sorted(composed) == ["en", "id"]
    assert handed == [(tasks.deliver_due, ())]
