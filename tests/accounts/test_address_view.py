import pytest
from django.test import Client

from accounts import selectors
from accounts.services import addresses
from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


@pytest.fixture
def signed_in(client, citizen) -> Client:
    client.post("/login/", {"login": "citra", "password": PASSWORD})
    return client


def test_the_old_address_stays_until_the_new_one_is_opened(signed_in, citizen, mail):
    addresses.send_check(person=citizen)
    signed_in.post(mail.path_to("citra@example.org"))
    answer = signed_in.post("/account/email/", {"email": "New@example.org"})
    assert answer["Location"] == "/account/"
    citizen.refresh_from_db()
    assert citizen.email == "citra@example.org"
    assert selectors.has_checked_address(citizen)
    used, waiting = selectors.addresses_of(citizen)
    assert (used.email, waiting.email) == ("citra@example.org", "new@example.org")

    signed_in.post(mail.path_to("new@example.org"))
    citizen.refresh_from_db()
    assert citizen.email == "new@example.org"
    assert selectors.addresses_of(citizen) == (selectors.Address("new@example.org", True), None)
    assert mail.subjects("citra@example.org")[-1] == "Your e-mail address was changed"
    assert mail.kinds_told(citizen) == ["security"]


def test_a_later_wish_replaces_the_earlier(signed_in, citizen, mail):
    signed_in.post("/account/email/", {"email": "first@example.org"})
    signed_in.post("/account/email/", {"email": "second@example.org"})
    assert signed_in.post(mail.path_to("first@example.org")).status_code == 400
    assert signed_in.post(mail.path_to("second@example.org")).status_code == 302


def test_an_address_of_somebody_is_not_told_apart(signed_in, citizen, stranger, mail):
    free = signed_in.post("/account/email/", {"email": "free@example.org"})
    taken = signed_in.post("/account/email/", {"email": "sari@example.org"})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    assert mail.subjects("sari@example.org") == ["You already have an account"]


def test_a_session_that_is_not_fresh_is_asked_for_the_password(as_citizen):
    asked = as_citizen.get("/account/email/")
    assert asked["Location"] == "/account/confirm/?next=%2Faccount%2Femail%2F"
    wrong = as_citizen.post(asked["Location"], {"password": "wrong", "next": "/account/email/"})
    assert wrong.status_code == 200
    right = as_citizen.post(asked["Location"], {"password": PASSWORD, "next": "/account/email/"})
    assert right["Location"] == "/account/email/"
    assert as_citizen.get("/account/email/").status_code == 200


def test_guessing_at_the_question_is_slowed(as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"login_failures": "3/hour"}
    answers = [
        as_citizen.post("/account/confirm/", {"password": "wrong"}).status_code for _ in range(4)
    ]
    assert answers == [200, 200, 200, 429]
    assert as_citizen.post("/account/confirm/", {"password": PASSWORD}).status_code == 429


def test_the_same_address_is_no_change(signed_in, citizen):
    answer = signed_in.post("/account/email/", {"email": "CITRA@example.org"})
    assert "This is your address already." in answer.content.decode()


def test_somebody_without_a_row_gets_a_link(as_citizen, citizen, mail):
    assert as_citizen.post("/account/email/check/").status_code == 302
    as_citizen.post(mail.path_to("citra@example.org"))
    assert selectors.has_checked_address(citizen)


def said_when_asked_again(client) -> str:
    return client.post("/account/email/check/", follow=True).content.decode()


def test_asking_for_the_link_again_is_answered_with_what_was_done(
    as_citizen, citizen, mail, settings
):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mails": "1/hour"}
    assert "We have sent you the link again." in said_when_asked_again(as_citizen)
    assert "Try again later." in said_when_asked_again(as_citizen)
    assert len(mail.written) == 1
    as_citizen.post(mail.path_to("citra@example.org"))
    assert "No address of yours waits to be confirmed." in said_when_asked_again(as_citizen)
    assert len(mail.written) == 1
