"""With a real worker: what is told in a request is printed by another process."""

import pytest
from django.db import transaction

from notifications.models import Delivery, Message, Notification
from notifications.services import notify, send_message
from notifications.tasks import deliver_due
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db(transaction=True)


def is_sent() -> bool:
    return Delivery.objects.filter(state="sent").exists()


def test_a_notification_is_printed_where_the_worker_runs(real_worker, reader):
    with transaction.atomic():
        notify(person=reader, kind="message", source="1", compose=letter(path="/reports/4711/"))
    real_worker.wait_until(is_sent)
    real_worker.wait_until(lambda: "/reports/4711/" in real_worker.output())
    printed = real_worker.output()
    assert "\nTo: citra@example.org\n" in printed
    assert "\nSubject: Your report is done\n" in printed


def test_a_message_of_staff_reaches_its_readers(real_worker, reader, dispatcher):
    send_message(to=reader, subject="Road works", text="On Monday.", by=dispatcher)
    real_worker.wait_until(is_sent)
    assert Notification.objects.get().title == "Road works"
    assert Message.objects.get().finished_at is not None


def test_the_sweep_sends_what_no_message_spoke_of(real_worker, reader, monkeypatch):
    monkeypatch.setattr("notifications.services.notifying._hand_over", lambda deliveries: None)
    notify(person=reader, kind="message", source="1", compose=letter(path="/reports/4712/"))
    deliver_due.delay()
    real_worker.wait_until(is_sent)
    real_worker.wait_until(lambda: "/reports/4712/" in real_worker.output())
