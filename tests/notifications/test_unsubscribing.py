"""One click, no login, for good; and only what the link was made for."""

import pytest
from django.core import signing
from django.test import Client

from accounts.services import addresses
from notifications.delivery import deliver
from notifications.models import Delivery, Preference
from notifications.services import choose, notify
from notifications.unsubscribing import token_for
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(citizen) -> str:
    return f"/unsubscribe/{token_for(person=citizen, kind='message', channel='email')}/"


def is_off() -> bool:
    return Preference.objects.filter(kind="message", channel="email", is_on=False).exists()


def test_the_page_asks_first(client, link):
    response = client.get(link)
    assert response.status_code == 200
    assert b"Messages from the city" in response.content
    assert b"/account/notifications/" in response.content
    assert "no-store" in response["Cache-Control"]
    assert not is_off()


def test_the_button_switches_it_off(client, link):
    assert b"No more of these mails" in client.post(link).content
    assert is_off()


def test_a_mail_program_needs_no_csrf_token(link):
    """RFC 8058: one POST without cookies, which must not be redirected."""
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, ONE_CLICK).status_code == 200
    assert is_off()


def test_twice_is_once(client, link):
    client.post(link, ONE_CLICK)
    assert client.post(link, ONE_CLICK).status_code == 200
    assert Preference.objects.count() == 1


def test_it_holds_when_it_was_on_by_choice(client, link, citizen):
    choose(person=citizen, choices={("message", "email"): True})
    client.post(link, ONE_CLICK)
    assert is_off()


def test_nothing_is_mailed_afterwards(client, link, reader, outbox):
    notify(person=reader, kind="message", source="1", compose=letter())
    client.post(link, ONE_CLICK)
    deliver(str(Delivery.objects.get().pk))
    notify(person=reader, kind="message", source="2", compose=letter())
    assert outbox.mails == []
    assert Delivery.objects.get().state == "dropped"


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: f"A{t}", lambda t: "nonsense"])
def test_a_changed_link_is_none(client, link, change):
    token = link.split("/")[2]
    response = client.post(f"/unsubscribe/{change(token)}/")
    assert response.status_code == 404
    assert not is_off()


def test_what_is_not_optional_has_no_link(client, citizen):
    token = token_for(person=citizen, kind="security", channel="email")
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert not Preference.objects.exists()


def test_a_link_of_somebody_who_is_no_longer_of_staff(client, citizen):
    token = token_for(person=citizen, kind="alerts", channel="email")
    assert client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code == 200
    kept = Preference.objects.get()
    assert (kept.person, kept.kind, kept.is_on) == (citizen, "alerts", False)


def test_a_link_of_somebody_who_left(client, link, citizen):
    citizen.delete()
    assert client.post(link).status_code == 404


@pytest.mark.parametrize("salt", [addresses.SALT, "django.core.signing", "another"])
def test_what_was_signed_for_something_else_is_no_link(client, citizen, salt):
    token = signing.dumps([citizen.pk.hex, "message", "email"], salt=salt)
    assert client.post(f"/unsubscribe/{token}/").status_code == 404
    assert not is_off()


def test_a_link_opens_nothing_else(link):
    with pytest.raises(signing.BadSignature):
        signing.loads(link.split("/")[2], salt=addresses.SALT)


def test_the_log_does_not_keep_the_link(client, link, caplog):
    with caplog.at_level("INFO", logger="wastewise.request"):
        client.get(link)
    token = link.split("/")[2]
    assert "/unsubscribe/***/" in caplog.text
    assert token not in caplog.text
