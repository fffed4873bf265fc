"""One open alert for each cause; staff hear of it once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from accounts.models import AuditEntry
from common.errors import DomainError
from notifications.models import Alert, Delivery, Notification
from notifications.services import acknowledge, assign, clear_alert, raise_alert, resolve
from tests.conftest import person
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


def sound(kind="bin_full", source="bin:1"):
    raise_alert(kind=kind, source=source, compose=letter("Bin 1 is full", "/ops/"))


@pytest.fixture
def alert(db) -> Alert:
    sound()
    return Alert.objects.get()


def test_a_cause_has_one_open_alert_that_counts(alert):
    sound()
    sound()
    again = Alert.objects.get()
    assert (again.pk, again.times_seen, again.state) == (alert.pk, 3, "open")
    assert again.last_seen_at > alert.last_seen_at
    assert (again.title, again.text, again.path) == (
        "Bin 1 is full",
        "The street is clean again.",
        "/ops/",
    )


def test_other_causes_have_their_own(alert):
    sound(source="bin:2")
    sound(kind="camera_dark")
    assert Alert.objects.count() == 3


def test_staff_hear_of_it_once(dispatcher, admin, citizen):
    sound()
    sound()
    told = Notification.objects.values_list("person__username", flat=True)
    assert sorted(told) == ["adi", "dewi"]
    assert Delivery.objects.filter(kind="alerts").count() == 2


def test_staff_who_left_hear_nothing(dispatcher, admin):
    dispatcher.is_active = False
    dispatcher.save()
    admin.is_staff = False
    admin.save()
    sound()
    assert not Notification.objects.exists()


def test_many_staff_cost_few_queries(db, django_assert_max_num_queries):
    for number in range(30):
        person(f"s{number}", is_staff=True, is_superuser=True)
    with django_assert_max_num_queries(15):
        sound()
    assert Notification.objects.count() == 30


def test_an_alert_that_was_seen_is_still_the_one(alert, dispatcher):
    acknowledge(alert=alert, by=dispatcher)
    sound()
    assert Alert.objects.get().times_seen == 2


def test_after_it_is_resolved_the_next_is_new(alert, dispatcher):
    resolve(alert=alert, by=dispatcher)
    sound()
    assert Alert.objects.count() == 2
    assert Notification.objects.filter(person=dispatcher).count() == 1  # The second one.


def test_a_cause_that_went_away(alert):
    clear_alert(kind="bin_full", source="bin:1")
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", None)
    assert alert.resolved_at is not None


def test_acknowledged_by_one(alert, dispatcher, admin):
    seen = acknowledge(alert=alert, by=dispatcher)
    assert (seen.state, seen.acknowledged_by) == ("acknowledged", dispatcher)
    with pytest.raises(DomainError) as refused:
        acknowledge(alert=alert, by=admin)
    assert refused.value.code == "ALERT_NOT_OPEN"
    alert.refresh_from_db()
    assert alert.acknowledged_by == dispatcher


def test_resolved_by_one(alert, dispatcher, admin):
    resolve(alert=alert, by=dispatcher)
    for late in (
        lambda: resolve(alert=alert, by=admin),
        lambda: assign(alert=alert, to=admin, by=admin),
    ):
        with pytest.raises(DomainError) as refused:
            late()
        assert refused.value.code == "ALERT_RESOLVED"
    alert.refresh_from_db()
    assert (alert.resolved_by, alert.assigned_to) == (dispatcher, None)


def test_assigned_only_to_those_who_look_after_alerts(alert, dispatcher, citizen):
    assert assign(alert=alert, to=dispatcher, by=dispatcher).assigned_to == dispatcher
    with pytest.raises(DomainError) as refused:
        assign(alert=alert, to=citizen, by=dispatcher)
    assert refused.value.code == "CANNOT_TAKE_ALERTS"


def test_the_database_has_the_last_word(alert):
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(kind="bin_full", source="bin:1", title="x")


def test_losing_the_race_leaves_the_transaction_whole(alert, monkeypatch, citizen):
    """As if the other's alert came between our look and our row."""
    from notifications.services import alerting

    answers = iter([False, True])
    monkeypatch.setattr(alerting, "_count_again", lambda kind, source: next(answers))
    with transaction.atomic():
        sound()
        citizen.city = "Bandung"
        citizen.save()
    assert Alert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_see_the_cause_at_once(dispatcher):
    barrier = Barrier(8)

    def see(_number):
        try:
            barrier.wait()
            sound()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(see, range(8)))
    assert Alert.objects.get().times_seen == 8
    assert Notification.objects.count() == 1


def test_who_had_it_before_is_read_when_it_is_given_on(alert, dispatcher, admin):
    stale = Alert.objects.get()
    assign(alert=alert, to=dispatcher, by=admin)
    assign(alert=stale, to=admin, by=admin)
    assert AuditEntry.objects.latest("pk").changes == {"assigned_to": ["dewi", "adi"]}


def test_what_staff_do_is_written_down(alert, dispatcher, admin):
    acknowledge(alert=alert, by=dispatcher)
    assign(alert=alert, to=admin, by=dispatcher)
    resolve(alert=alert, by=admin)
    with pytest.raises(DomainError):
        resolve(alert=alert, by=dispatcher)
    entries = AuditEntry.objects.filter(target_id=str(alert.pk)).order_by("pk")
    assert list(entries.values_list("action", "actor__username")) == [
        ("acknowledge alert", "dewi"),
        ("assign alert", "dewi"),
        ("resolve alert", "adi"),
    ]
    assert entries[1].changes == {"assigned_to": [None, "adi"]}
