"""The same as the pages for apps, and what staff do."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import AuditEntry
from accounts.roles import Role
from notifications.models import Alert, Delivery, Message, Notification, Preference
from notifications.services import notify, raise_alert, tell_message, write
from tests.conftest import client_for, person
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db

INBOX = "/api/notifications"
CHOICES = "/api/notifications/preferences"
SEND = "/api/notify/email"
HISTORY = "/api/notify/history"
ALERTS = "/api/alerts"
JSON = "application/json"


def tell(who, source="1"):
    notify(person=who, kind="welcome", source=source, compose=letter())
    return Notification.objects.get(person=who, source=source)


def code_of(response) -> str:
    return response.json()["error"]["code"]


# --- inbox


def test_my_notifications(as_citizen, citizen, stranger):
    tell(stranger)
    news = tell(citizen)
    found = as_citizen.get(INBOX).json()
    assert found["total"] == 1
    [row] = found["results"]
    assert (row["id"], row["title"], row["read_at"]) == (str(news.pk), news.title, None)


def test_only_unread(as_citizen, citizen):
    read = tell(citizen, "1")
    tell(citizen, "2")
    as_citizen.post(f"{INBOX}/{read.pk}/read")
    assert as_citizen.get(f"{INBOX}?unread=true").json()["total"] == 1
    assert as_citizen.get(f"{INBOX}?unread=false").json()["results"][0]["id"] == str(read.pk)
    assert as_citizen.get(INBOX).json()["total"] == 2
    assert as_citizen.get(f"{INBOX}?unread=perhaps").status_code == 400


def test_reading_twice_changes_nothing(as_citizen, citizen):
    url = f"{INBOX}/{tell(citizen).pk}/read"
    first = as_citizen.post(url).json()["read_at"]
    assert first
    assert as_citizen.post(url).json()["read_at"] == first


def test_nobody_marks_anothers(as_stranger, citizen):
    news = tell(citizen)
    assert as_stranger.post(f"{INBOX}/{news.pk}/read").status_code == 404
    assert as_stranger.post(f"{INBOX}/read-all").json() == {"read": 0}
    news.refresh_from_db()
    assert news.read_at is None


def test_all_at_once(as_citizen, citizen):
    tell(citizen, "1")
    tell(citizen, "2")
    assert as_citizen.post(f"{INBOX}/read-all").json() == {"read": 2}


# --- choices


def choose(client, **row):
    row = {"kind": "message", "channel": "email", "is_on": False} | row
    return client.put(CHOICES, {"preferences": [row]}, JSON)


def test_choices_are_shown_and_kept(as_citizen, citizen):
    rows = {row["kind"]: row for row in as_citizen.get(CHOICES).json()["preferences"]}
    # Ours first, then those of the apps above us.
    assert list(rows)[:3] == ["security", "welcome", "message"]
    assert "alerts" not in rows
    assert (rows["security"]["is_optional"], rows["security"]["is_on"]) == (False, True)
    answer = choose(as_citizen)
    assert answer.status_code == 200
    rows = {row["kind"]: row for row in answer.json()["preferences"]}
    assert rows["message"]["is_on"] is False
    assert Preference.objects.get().person == citizen


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "security"}, "NOT_OPTIONAL"),
        ({"kind": "alerts"}, "UNKNOWN_KIND"),
        ({"kind": "nothing"}, "UNKNOWN_KIND"),
        ({"channel": "pigeon"}, "VALIDATION_ERROR"),
        ({"is_on": "yes"}, "VALIDATION_ERROR"),
        ({"extra": 1}, "VALIDATION_ERROR"),
    ],
)
def test_choices_that_nobody_has(as_citizen, row, code):
    answer = choose(as_citizen, **row)
    assert (answer.status_code, code_of(answer)) == (400, code)
    assert not Preference.objects.exists()


def test_the_same_choice_twice_in_one_request(as_citizen):
    row = {"kind": "message", "channel": "email"}
    rows = [row | {"is_on": True}, row | {"is_on": False}]
    assert as_citizen.put(CHOICES, {"preferences": rows}, JSON).status_code == 400


# --- messages


def send(client, key="k1", **fields):
    body = {"subject": "Road works", "text": "First.\n\nSecond.\r\n\r\nThird."} | fields
    return client.post(SEND, body, JSON, headers={"Idempotency-Key": key})


def work() -> None:
    """What the worker does with messages."""
    for number in Message.objects.values_list("pk", flat=True):
        tell_message(number=number)


def test_staff_write_to_a_person(as_dispatcher, reader):
    answer = send(as_dispatcher, person=str(reader.pk))
    message = Message.objects.get()
    assert (answer.status_code, answer.json()) == (202, {"id": str(message.pk), "people": 1})
    assert (message.by.username, message.person, message.role) == ("dewi", reader, "")
    assert not Notification.objects.exists()
    work()
    news = Notification.objects.get()
    assert (news.kind, news.title, news.text) == (
        "message",
        "Road works",
        "First.\n\nSecond.\n\nThird.",
    )
    assert Delivery.objects.get().address == reader.email
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id, entry.reason) == (
        "send message",
        str(reader.pk),
        "Road works",
    )
    assert entry.address == "127.0.0.1"


def test_a_repetition_writes_once(as_dispatcher, reader):
    send(as_dispatcher, person=str(reader.pk))
    again = send(as_dispatcher, person=str(reader.pk))
    assert again["Idempotent-Replay"] == "true"
    work()
    assert Notification.objects.count() == Delivery.objects.count() == 1
    send(as_dispatcher, key="k2", person=str(reader.pk))
    work()
    assert Notification.objects.count() == 2


def test_staff_write_to_a_role(as_dispatcher, citizen):
    drivers = [person(f"d{number}") for number in range(3)]
    Group.objects.get(name=Role.DRIVER).user_set.add(*drivers)
    drivers[2].is_active = False
    drivers[2].save()
    assert send(as_dispatcher, role="driver").json()["people"] == 2
    work()
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"role": "driver", "person": "00000000-0000-4000-8000-000000000000"},
        {"role": "king"},
        {"person": "00000000-0000-4000-8000-000000000000"},
        {"role": "driver", "text": " "},
        {"role": "driver", "subject": "x" * 201},
    ],
)
def test_messages_to_nobody(as_dispatcher, fields):
    assert send(as_dispatcher, **fields).status_code == 400
    assert not Message.objects.exists()
    work()
    assert not Notification.objects.exists()


# --- history


def test_history_tells_how_it_went_and_never_what_it_said(as_dispatcher):
    write(address="a@example.org", language="en", compose=letter("Reset", "/reset/secret-link/"))
    answer = as_dispatcher.get(f"{HISTORY}?state=pending")
    [row] = answer.json()["results"]
    assert (row["address"], row["state"], row["attempts"]) == ("a@example.org", "pending", 0)
    assert b"secret-link" not in answer.content
    assert as_dispatcher.get(f"{HISTORY}?state=sent").json()["total"] == 0
    assert as_dispatcher.get(f"{HISTORY}?state=lost").status_code == 400


# --- alerts


@pytest.fixture
def alert(db) -> Alert:
    raise_alert(kind="bin_full", source="bin:1", compose=letter("Bin 1 is full"))
    return Alert.objects.get()


def test_alerts_by_state(as_dispatcher, alert):
    assert as_dispatcher.get(f"{ALERTS}?state=open").json()["results"][0]["id"] == str(alert.pk)
    assert as_dispatcher.get(f"{ALERTS}?state=resolved").json()["total"] == 0
    assert as_dispatcher.get(f"{ALERTS}?state=odd").status_code == 400


def test_the_life_of_an_alert(as_dispatcher, dispatcher, alert):
    url = f"{ALERTS}/{alert.pk}"
    seen = as_dispatcher.post(f"{url}/acknowledge").json()
    assert (seen["state"], seen["acknowledged_by"]) == ("acknowledged", str(dispatcher.pk))
    again = as_dispatcher.post(f"{url}/acknowledge")
    assert (again.status_code, code_of(again)) == (409, "ALERT_NOT_OPEN")
    given = as_dispatcher.post(f"{url}/assign", {"person": str(dispatcher.pk)}, JSON).json()
    assert given["assigned_to"] == str(dispatcher.pk)
    done = as_dispatcher.post(f"{url}/resolve").json()
    assert (done["state"], done["resolved_by"]) == ("resolved", str(dispatcher.pk))
    assert as_dispatcher.post(f"{url}/resolve").status_code == 409


def test_an_alert_is_not_given_to_a_citizen(as_dispatcher, citizen, alert):
    answer = as_dispatcher.post(f"{ALERTS}/{alert.pk}/assign", {"person": str(citizen.pk)}, JSON)
    assert (answer.status_code, code_of(answer)) == (400, "CANNOT_TAKE_ALERTS")


def test_an_alert_that_is_not_there(as_dispatcher, citizen):
    assert as_dispatcher.post(f"{ALERTS}/{citizen.pk}/resolve").status_code == 404


# --- who may


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("post", SEND),
        ("get", HISTORY),
        ("get", ALERTS),
        ("post", f"{ALERTS}/{{alert}}/acknowledge"),
        ("post", f"{ALERTS}/{{alert}}/assign"),
        ("post", f"{ALERTS}/{{alert}}/resolve"),
    ],
)
def test_staff_without_the_permission_and_others_with_it(method, url, alert, as_citizen):
    url = url.format(alert=alert.pk)
    trainer = person("tari", is_staff=True)
    trainer.groups.add(Group.objects.get(name=Role.TRAINER))
    former = person("dita")  # Still in the group, no longer of staff.
    former.groups.add(Group.objects.get(name=Role.DISPATCHER))
    for client in (as_citizen, client_for(trainer), client_for(former)):
        assert getattr(client, method)(url).status_code == 403
    alert.refresh_from_db()
    assert alert.state == "open"


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.MODERATOR, Role.ADMIN])
def test_roles_hold_what_they_need(role, db):
    held = set(
        Permission.objects.filter(
            group__name=role, content_type__app_label="notifications"
        ).values_list("codename", flat=True)
    )
    assert {"view_alert", "change_alert", "view_delivery", "send_notification"} <= held
    assert ("change_delivery" in held) == (role == Role.ADMIN)
