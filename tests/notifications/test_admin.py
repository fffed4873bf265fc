"""Staff read the rows and act through the services; nobody writes them by hand."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.roles import Role
from notifications import selectors, tasks
from notifications.models import Alert, Delivery
from notifications.services import raise_alert, write
from tests.conftest import client_for, person
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db

DELIVERIES = "/admin/notifications/delivery/"
ALERTS = "/admin/notifications/alert/"


@pytest.fixture
def failed(db) -> Delivery:
    write(address="a@example.org", language="en", compose=letter(path="/reset/secret-link/"))
    Delivery.objects.update(state="failed", finished_at=timezone.now(), attempts=7)
    return Delivery.objects.get()


@pytest.fixture
def alert(db) -> Alert:
    raise_alert(kind="bin_full", source="bin:1", compose=letter("Bin 1 is full"))
    return Alert.objects.get()


def act(client, url, action, *rows, **extra):
    selected = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(url, selected | extra, follow=True)


def written_down() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_failed_delivery_is_tried_again(as_admin, failed):
    assert (
        b"1 delivery is on its way again." in act(as_admin, DELIVERIES, "try_again", failed).content
    )
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("pending", 0)
    assert written_down() == ["try delivery again"]
    assert b"0 deliveries" in act(as_admin, DELIVERIES, "try_again", failed).content


@pytest.fixture
def many_failed(db) -> list[Delivery]:
    for number in range(60):
        write(address=f"a{number}@example.org", language="en", compose=letter())
    Delivery.objects.update(state="failed", finished_at=timezone.now(), attempts=7)
    return list(Delivery.objects.all())


def test_many_are_tried_again_at_once(
    as_admin, many_failed, monkeypatch, django_capture_on_commit_callbacks
):
    swept = []
    monkeypatch.setattr(tasks.deliver_due, "delay", lambda: swept.append(1))
    with CaptureQueriesContext(connection) as few, django_capture_on_commit_callbacks(execute=True):
        act(as_admin, DELIVERIES, "try_again", *many_failed[:2])
    with CaptureQueriesContext(connection) as more:
        act(as_admin, DELIVERIES, "try_again", *many_failed)
    assert len(more) == len(few)
    assert swept == [1]
    assert Delivery.objects.filter(state="pending", attempts=0).count() == 60
    assert sorted(AuditEntry.objects.values_list("target_id", flat=True)) == sorted(
        str(row.pk) for row in many_failed
    )


def test_all_of_a_long_list_are_done_in_turns(as_admin, many_failed, monkeypatch):
    monkeypatch.setattr(selectors, "MOST_AT_ONCE", 50)
    answer = act(as_admin, DELIVERIES, "try_again", many_failed[0], select_across="1")
    assert b"50 deliveries are on their way again." in answer.content
    assert Delivery.objects.filter(state="failed").count() == 10


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_many_alerts_cost_no_more_queries(as_admin, action):
    for number in range(30):
        raise_alert(kind="bin_full", source=f"bin:{number}", compose=letter("A bin is full"))
    alerts = list(Alert.objects.all())
    with CaptureQueriesContext(connection) as few:
        act(as_admin, ALERTS, action, *alerts[:2])
    with CaptureQueriesContext(connection) as more:
        assert b"28 alerts were changed." in act(as_admin, ALERTS, action, *alerts).content
    assert len(more) <= len(few) + 1  # Whoever of staff is named in the list.
    assert AuditEntry.objects.filter(action=f"{action} alert").count() == 30


def test_a_dispatcher_reads_deliveries_and_starts_none(as_dispatcher, failed):
    assert as_dispatcher.get(DELIVERIES).status_code == 200
    act(as_dispatcher, DELIVERIES, "try_again", failed)
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_the_words_of_a_letter_are_not_shown(as_admin, failed):
    page = as_admin.get(f"{DELIVERIES}{failed.pk}/change/")
    assert page.status_code == 200
    assert b"a@example.org" in page.content
    assert b"secret-link" not in page.content


def test_what_nobody_writes_offers_no_saving(as_admin, failed):
    page = as_admin.get(f"{DELIVERIES}{failed.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    assert 'name="_continue"' not in page
    assert 'name="_save"' in as_admin.get("/admin/auth/group/add/").content.decode()


def test_alerts_are_acknowledged_and_resolved_once(as_admin, admin, alert):
    act(as_admin, ALERTS, "acknowledge", alert)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", admin)
    assert b"0 alerts were changed." in act(as_admin, ALERTS, "acknowledge", alert).content
    act(as_admin, ALERTS, "resolve", alert)
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", admin)
    assert written_down() == ["acknowledge alert", "resolve alert"]


def test_nobody_writes_rows_by_hand(as_admin, failed, alert):
    for url, row in ((DELIVERIES, failed), (ALERTS, alert)):
        assert as_admin.get(f"{url}add/").status_code == 403
        assert as_admin.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        as_admin.post(f"{url}{row.pk}/change/", {"state": "sent", "title": "x", "address": "x"})
    failed.refresh_from_db()
    alert.refresh_from_db()
    assert (failed.address, failed.state) == ("a@example.org", "failed")
    assert (alert.title, alert.state) == ("Bin 1 is full", "open")


def test_a_trainer_sees_neither(failed, alert):
    trainer = person("tari", is_staff=True)
    trainer.groups.add(Group.objects.get(name=Role.TRAINER))
    for url in (DELIVERIES, ALERTS):
        assert client_for(trainer).get(url).status_code == 403
