from datetime import timedelta

import pytest
from django.utils import timezone

from common import retention
from notifications.models import Alert, Delivery, Message, Notification
from notifications.services import notify, raise_alert
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


def ago(days: int):
    return timezone.now() - timedelta(days=days)


def purge() -> None:
    assert not [outcome for outcome in retention.apply() if outcome.error]


@pytest.fixture
def row(citizen) -> Delivery:
    notify(person=citizen, kind="security", source="1", compose=letter())
    return Delivery.objects.get()


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_deliveries_go_after_they_ended(row, days, left):
    Delivery.objects.update(state="sent", letter=None, finished_at=ago(days))
    purge()
    assert Delivery.objects.count() == left


def test_what_is_still_on_its_way_stays(row):
    Delivery.objects.update(created_at=ago(1000))
    purge()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("read_at", "left"), [(179, 1), (181, 0), (None, 1)])
def test_notifications_go_after_they_were_read(row, read_at, left):
    when = ago(read_at) if read_at else None
    Notification.objects.update(created_at=ago(1000), read_at=when)
    purge()
    assert Notification.objects.count() == left
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(("finished_at", "left"), [(89, 1), (91, 0), (None, 1)])
def test_messages_go_after_everybody_was_told(row, finished_at, left):
    when = ago(finished_at) if finished_at else None
    Message.objects.create(role="driver", created_at=ago(1000), finished_at=when)
    purge()
    assert Message.objects.count() == left
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(("resolved_at", "left"), [(364, 1), (366, 0), (None, 1)])
def test_alerts_go_after_they_were_resolved(db, resolved_at, left):
    raise_alert(kind="a", source="b", compose=letter())
    if resolved_at:
        Alert.objects.update(state="resolved", resolved_at=ago(resolved_at))
    purge()
    assert Alert.objects.count() == left
