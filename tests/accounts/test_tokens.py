"""Access and refresh tokens: single use, and dead as soon as their person may not come in."""

import base64
import json
from datetime import timedelta
from threading import Barrier, Event, Thread

import jwt
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from accounts.models import User
from accounts.retention_rules import expired_tokens
from accounts.services import bans, tokens
from common import retention
from common.errors import DomainError
from tests.conftest import person


def refused(refresh: str) -> str:
    with pytest.raises(DomainError) as error:
        tokens.rotate(refresh=refresh)
    return error.value.code


def test_a_refresh_token_gives_new_ones_once(citizen):
    first = tokens.issue(person=citizen)
    second = tokens.rotate(refresh=first.refresh)
    assert second.refresh != first.refresh
    assert refused(first.refresh) == "TOKEN_INVALID"
    tokens.rotate(refresh=second.refresh)


def test_no_token_lies_in_the_database(citizen):
    given = tokens.issue(person=citizen)
    row = OutstandingToken.objects.get()
    assert row.token == ""
    assert row.user == citizen
    assert row.jti not in ("", given.refresh)


def unsigned(token: str) -> str:
    """Of algorithm none, with the real one's content."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode())
    return f"{header.decode().rstrip('=')}.{token.split('.')[1]}."


def forged(token: str) -> str:
    content = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(content, "a key that is long enough but is not ours", algorithm="HS256")


def expired(token: str) -> str:
    content = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(content | {"exp": 1}, django_settings.SECRET_KEY, algorithm="HS256")


def unknown(token: str) -> str:
    content = jwt.decode(token, options={"verify_signature": False})
    return jwt.encode(content | {"jti": "f" * 32}, django_settings.SECRET_KEY, algorithm="HS256")


@pytest.mark.parametrize("change", [unsigned, forged, expired, unknown, lambda token: "rubbish"])
def test_what_is_none_of_ours_is_refused(citizen, change):
    given = tokens.issue(person=citizen)
    assert refused(change(given.refresh)) == "TOKEN_INVALID"
    tokens.rotate(refresh=given.refresh)


def test_an_access_token_refreshes_nothing(citizen):
    assert refused(tokens.issue(person=citizen).access) == "TOKEN_INVALID"


def test_a_revoked_token_stays_revoked(citizen):
    given = tokens.issue(person=citizen)
    tokens.revoke(refresh=given.refresh)
    assert refused(given.refresh) == "TOKEN_INVALID"


def test_all_of_one_person_end_and_nobody_elses(citizen, stranger, django_assert_num_queries):
    mine = [tokens.issue(person=citizen) for _ in range(5)]
    theirs = tokens.issue(person=stranger)
    tokens.revoke(refresh=mine[0].refresh)
    with django_assert_num_queries(2):
        tokens.revoke_all(person=citizen)
    assert {refused(given.refresh) for given in mine} == {"TOKEN_INVALID"}
    tokens.rotate(refresh=theirs.refresh)


def banned(citizen):
    User.objects.filter(pk=citizen.pk).update(banned_at=timezone.now(), ban_reason="spam")
    return "BANNED"


def closed(citizen):
    User.objects.filter(pk=citizen.pk).update(is_active=False)
    return "TOKEN_INVALID"


def with_a_new_password(citizen):
    citizen.set_password("another good password")
    citizen.save()
    return "TOKEN_INVALID"


def gone(citizen):
    User.objects.filter(pk=citizen.pk).delete()
    return "TOKEN_INVALID"


@pytest.mark.parametrize("change", [banned, closed, with_a_new_password, gone])
def test_who_may_not_come_in_refreshes_nothing(citizen, change):
    given = tokens.issue(person=citizen)
    expected = change(citizen)
    assert refused(given.refresh) == expected


def test_a_ban_ends_the_token_that_is_being_refreshed(citizen):
    given = tokens.issue(person=citizen)
    banned(citizen)
    assert refused(given.refresh) == "BANNED"
    assert not BlacklistedToken.objects.exists()


def test_staff_without_a_second_factor_get_none(db, settings):
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(DomainError) as error:
        tokens.issue(person=person("dewi", is_staff=True))
    assert (error.value.code, error.value.status) == ("MFA_SETUP_REQUIRED", 403)
    tokens.issue(person=person("citra"))


def test_expired_rows_go(citizen):
    tokens.issue(person=citizen)
    old = OutstandingToken.objects.create(
        user=citizen, jti="old", expires_at=timezone.now() - timedelta(days=1)
    )
    BlacklistedToken.objects.create(token=old)
    assert list(expired_tokens(timezone.now())) == [old]
    [outcome] = [one for one in retention.apply() if one.rule == "expired_tokens"]
    assert outcome.error == ""
    assert OutstandingToken.objects.get().jti != "old"
    assert not BlacklistedToken.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="races threads on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_of_twins_that_refresh_at_once_one_wins():
    racer = person("racer")
    for _round in range(5):
        given = tokens.issue(person=racer)
        assert sorted(race(given.refresh, 8)) == ["TOKEN_INVALID"] * 7 + ["won"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="races threads on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_a_ban_finds_the_token_that_is_being_made():
    """It waits for a refresh that is under way; else the new token would outlive the ban."""
    racer, by = person("racer"), person("adi", is_staff=True, is_superuser=True)
    given = tokens.issue(person=racer)
    made, banned_now = Event(), Event()

    def ban_meanwhile() -> None:
        made.wait()
        bans.ban(person=racer, by=by, reason="spam")
        banned_now.set()
        connection.close()

    thread = Thread(target=ban_meanwhile)
    thread.start()
    with transaction.atomic():
        new = tokens.rotate(refresh=given.refresh)
        made.set()
        banned_now.wait(timeout=1)
    thread.join()
    bans.lift(person=User.objects.get(pk=racer.pk), by=by)
    assert refused(new.refresh) == "TOKEN_INVALID"


def race(refresh: str, number: int) -> list[str]:
    start, answers = Barrier(number), []

    def run() -> None:
        start.wait()
        try:
            tokens.rotate(refresh=refresh)
            answers.append("won")
        except DomainError as error:
            answers.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize(("minutes", "is_alive"), [(0, True), (2, False)])
def test_a_token_that_comes_back_late_ends_its_family(citizen, letterbox, minutes, is_alive):
    """At once, it is the retry of somebody whose line was lost."""
    other = tokens.issue(person=citizen)
    first = tokens.issue(person=citizen)
    second = tokens.rotate(refresh=first.refresh)
    before = timezone.now() - timedelta(minutes=minutes)
    BlacklistedToken.objects.update(blacklisted_at=before)
    assert refused(first.refresh) == "TOKEN_INVALID"
    if is_alive:
        tokens.rotate(refresh=second.refresh)
    else:
        assert refused(second.refresh) == "TOKEN_INVALID"
    tokens.rotate(refresh=other.refresh)
    assert letterbox.kinds_told(citizen) == ([] if is_alive else ["security"])


def test_a_family_ends_after_ninety_days(citizen, monkeypatch):
    given = tokens.issue(person=citizen)
    monkeypatch.setattr(tokens, "LONGEST_FAMILY", timedelta(seconds=-1))
    assert refused(given.refresh) == "TOKEN_INVALID"


def test_a_spent_token_that_logs_out_ends_its_family_too(citizen, letterbox):
    first = tokens.issue(person=citizen)
    second = tokens.rotate(refresh=first.refresh)
    BlacklistedToken.objects.update(blacklisted_at=timezone.now() - timedelta(minutes=2))
    with pytest.raises(DomainError):
        tokens.revoke(refresh=first.refresh)
    assert refused(second.refresh) == "TOKEN_INVALID"


def test_a_token_of_no_family_is_refused(citizen):
    assert refused(without_a_beginning(tokens.issue(person=citizen).refresh)) == "TOKEN_INVALID"


def without_a_beginning(token: str) -> str:
    content = jwt.decode(token, options={"verify_signature": False})
    del content[tokens.BEGAN]
    return jwt.encode(content, django_settings.SECRET_KEY, algorithm="HS256")
