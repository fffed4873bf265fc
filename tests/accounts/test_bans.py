import pytest
from django.contrib.auth.models import Group

from accounts.models import AuditEntry, User
from accounts.services import bans, tokens
from common.errors import DomainError
from tests.conftest import client_for, person


@pytest.fixture
def moderator(db) -> User:
    maya = person("maya", is_staff=True)
    maya.groups.add(Group.objects.get(name="moderator"))
    return maya


def refused(call, **arguments) -> DomainError:
    with pytest.raises(DomainError) as error:
        call(**arguments)
    return error.value


def test_a_ban_ends_sessions_and_tokens_at_their_next_request(citizen, moderator):
    browser = client_for(citizen)
    given = tokens.issue(person=citizen)
    bearer = {"authorization": f"Bearer {given.access}"}
    bans.ban(person=citizen, by=moderator, reason=" Sends  spam ")
    assert browser.get("/api/auth/me").status_code == 401
    answer = browser.get("/api/auth/me", headers=bearer)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "BANNED"
    assert "Sends  spam" in answer.json()["error"]["message"]
    assert refused(tokens.rotate, refresh=given.refresh).code in ("BANNED", "TOKEN_INVALID")


def test_what_was_given_out_before_a_ban_is_not_alive_after_it(citizen, moderator):
    browser = client_for(citizen)
    given = tokens.issue(person=citizen)
    bans.ban(person=citizen, by=moderator, reason="spam")
    bans.lift(person=citizen, by=moderator)
    assert browser.get("/api/auth/me").status_code == 401
    bearer = {"authorization": f"Bearer {given.access}"}
    assert browser.get("/api/auth/me", headers=bearer).status_code == 401
    assert refused(tokens.rotate, refresh=given.refresh).code == "TOKEN_INVALID"
    tokens.issue(person=User.objects.get(pk=citizen.pk))


def test_the_reason_is_kept_told_and_written_down(citizen, moderator, rf, letterbox):
    request = rf.post("/", REMOTE_ADDR="203.0.113.9")
    bans.ban(person=citizen, by=moderator, reason="Sends spam", request=request)
    citizen.refresh_from_db()
    assert (citizen.is_banned, citizen.ban_reason) == (True, "Sends spam")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.reason) == (moderator, "ban", "Sends spam")
    assert (entry.target_id, entry.address) == (str(citizen.pk), "203.0.113.9")
    [(told, kind, _source, letter)] = letterbox.told
    assert (told, kind) == (citizen, "security")
    assert "The reason: Sends spam" in letter.paragraphs


def test_lifting_opens_the_account_again(citizen, moderator):
    bans.ban(person=citizen, by=moderator, reason="spam")
    bans.lift(person=citizen, by=moderator, reason="It was a mistake.")
    citizen.refresh_from_db()
    assert (citizen.is_banned, citizen.ban_reason) == (False, "")
    assert AuditEntry.objects.first().reason == "It was a mistake."
    assert client_for(citizen).get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_ban_has_a_reason_of_some_length(citizen, moderator, reason):
    error = refused(bans.ban, person=citizen, by=moderator, reason=reason)
    assert error.details[0]["field"] == "reason"
    assert not User.objects.exclude(banned_at=None).exists()


def test_twice_is_once(citizen, moderator):
    bans.ban(person=citizen, by=moderator, reason="spam")
    again = refused(bans.ban, person=citizen, by=moderator, reason="other")
    assert (again.code, again.status) == ("ALREADY_BANNED", 409)
    bans.lift(person=citizen, by=moderator)
    assert refused(bans.lift, person=citizen, by=moderator).code == "NOT_BANNED"
    assert AuditEntry.objects.count() == 2


def test_nobody_bans_themselves_or_whose_rights_exceed_the_roles(moderator, admin):
    for target in (moderator, admin):
        error = refused(bans.ban, person=target, by=moderator, reason="spam")
        assert (error.code, error.status) == ("PERMISSION_DENIED", 403)
    bans.ban(person=moderator, by=admin, reason="spam")
    assert refused(bans.ban, person=admin, by=admin, reason="spam").status == 403


def test_only_an_admin_bans_staff(dispatcher, moderator, admin):
    refusal = refused(bans.ban, person=dispatcher, by=moderator, reason="spam")
    assert refusal.status == 403
    bans.ban(person=dispatcher, by=admin, reason="spam")
