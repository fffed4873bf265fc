"""People and bans by the API."""

import json
import uuid

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.services import bans, tokens
from tests.conftest import client_for, person


@pytest.fixture
def moderator(as_moderator) -> User:
    return User.objects.get(username="maya")


def ban(client: Client, **fields):
    body = json.dumps(
        {key: str(value) if key == "user" else value for key, value in fields.items()}
    )
    return client.post("/api/admin/ban-user", body, content_type="application/json")


def error_of(answer) -> str:
    return answer.json()["error"]["code"]


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["username"] for row in answer.json()["results"]]


def test_people_are_found(as_moderator, citizen, stranger, moderator):
    Group.objects.get(name="driver").user_set.add(stranger)
    bans.ban(person=citizen, by=moderator, reason="spam")

    def ask(query: str):
        return as_moderator.get(f"/api/admin/users?{query}")

    assert set(names(ask(""))) == {"maya", "citra", "sari"}
    assert (
        names(ask("q=LESTARI")) == names(ask("q=citra@")) == names(ask("banned=true")) == ["citra"]
    )
    assert names(ask("role=driver")) == ["sari"]
    assert names(ask("order=username")) == ["citra", "maya", "sari"]
    assert set(names(ask("banned=false"))) == {"maya", "sari"}
    answer = ask("order=username&limit=1&page=2").json()
    assert (answer["total"], answer["results"][0]["username"]) == (3, "maya")


def test_a_row_says_what_staff_need_and_no_secret(as_moderator, moderator):
    [row] = as_moderator.get("/api/admin/users").json()["results"]
    assert (row["roles"], row["is_staff"], row["ban_reason"]) == (["moderator"], True, "")
    assert "password" not in row


@pytest.mark.parametrize(
    "query",
    [
        "role=king",
        "role=",
        "q=",
        "banned=",
        "role=",
        "q=",
        "banned=",
        "banned=perhaps",
        "order=password",
        "x=1",
        "limit=51",
    ],
)
def test_bad_questions_are_refused(as_moderator, query):
    assert as_moderator.get(f"/api/admin/users?{query}").status_code == 400


def test_a_list_of_many_takes_few_queries(as_moderator, django_assert_max_num_queries):
    for number in range(20):
        person(f"p{number}").groups.add(Group.objects.get(name="citizen"))
    with django_assert_max_num_queries(8):
        as_moderator.get("/api/admin/users")


def test_bans_and_lifts(as_moderator, moderator, citizen):
    answer = ban(as_moderator, user=citizen.pk, banned=True, reason="Sends spam")
    assert answer.status_code == 200
    assert answer.json()["ban_reason"] == "Sends spam"
    assert answer.json()["banned_at"]
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.address) == (moderator, "127.0.0.1")
    assert entry.request_id == answer["X-Request-ID"]
    assert error_of(ban(as_moderator, user=citizen.pk, banned=True, reason="x")) == "ALREADY_BANNED"
    answer = ban(as_moderator, user=citizen.pk, banned=False)
    assert (answer.status_code, answer.json()["banned_at"]) == (200, None)
    assert error_of(ban(as_moderator, user=citizen.pk, banned=False)) == "NOT_BANNED"


@pytest.mark.parametrize(
    "fields",
    [
        {"banned": True},
        {"banned": True, "reason": "  "},
        {"banned": True, "reason": "x" * 301},
        {"reason": "spam"},
        {"banned": "yes", "reason": "spam"},
    ],
)
def test_a_ban_without_a_reason_is_refused(as_moderator, citizen, fields):
    answer = ban(as_moderator, user=citizen.pk, **fields)
    assert (answer.status_code, error_of(answer)) == (400, "VALIDATION_ERROR")
    citizen.refresh_from_db()
    assert not citizen.is_banned


def test_nobody_unknown_oneself_or_above_is_banned(as_moderator, moderator, admin):
    assert ban(as_moderator, user=uuid.uuid4(), banned=True, reason="x").status_code == 404
    for target in (moderator, admin):
        answer = ban(as_moderator, user=target.pk, banned=True, reason="x")
        assert (answer.status_code, error_of(answer)) == (403, "PERMISSION_DENIED")


def test_others_are_not_asked(citizen, stranger, as_citizen, as_dispatcher):
    access = tokens.issue(person=citizen).access
    app = Client(headers={"authorization": f"Bearer {access}"})
    for client, status in [(Client(), 401), (as_citizen, 403), (app, 403), (as_dispatcher, 403)]:
        assert client.get("/api/admin/users").status_code == status
        answer = ban(client, user=stranger.pk, banned=True, reason="x")
        assert answer.status_code == status
    stranger.refresh_from_db()
    assert not stranger.is_banned


def test_staff_who_lost_the_door_lose_the_permission(moderator, citizen):
    User.objects.filter(pk=moderator.pk).update(is_staff=False)
    client = client_for(User.objects.get(pk=moderator.pk))
    assert client.get("/api/admin/users").status_code == 403
