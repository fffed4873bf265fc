from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import signing

from accounts import links, selectors
from accounts.services import addresses, registration
from tests.conftest import PASSWORD


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


@pytest.fixture
def nina(db):
    return registration.register(
        username="nina", email="nina@example.org", password=PASSWORD, language="en"
    )


def test_looking_at_the_link_changes_nothing_and_the_button_confirms(client, nina, mail):
    path = mail.path_to("nina@example.org")
    page = client.get(path).content.decode()
    assert "nina@example.org" in page
    assert not selectors.has_checked_address(nina)
    assert client.post(path)["Location"] == "/login/"
    assert selectors.has_checked_address(nina)


def test_the_link_logs_nobody_in(client, nina, mail):
    client.post(mail.path_to("nina@example.org"))
    assert "_auth_user_id" not in client.session


def test_a_second_time_is_as_good(client, nina, mail):
    path = mail.path_to("nina@example.org")
    client.post(path)
    assert client.post(path).status_code == 302
    assert EmailAddress.objects.filter(user=nina).count() == 1


OF_ANOTHER_PURPOSE = signing.dumps([1, "x"], salt="something else")


@pytest.mark.parametrize("key", ["x", "a:b:c", OF_ANOTHER_PURPOSE], ids=["short", "three", "other"])
def test_forged_links_are_refused_with_a_way_on(client, db, key):
    for answer in (client.get(f"/email/check/{key}/"), client.post(f"/email/check/{key}/")):
        assert answer.status_code == 400
        assert "Ask for a new link" in answer.content.decode()


def test_a_link_ends_after_three_days(client, nina, mail, monkeypatch):
    path = mail.path_to("nina@example.org")
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3 * 86400 - 60)
    assert client.get(path).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: now + 3 * 86400 + 60)
    assert client.post(path).status_code == 400
    assert not selectors.has_checked_address(nina)


def test_an_address_that_became_somebodys_is_not_taken(client, nina, stranger, mail):
    addresses.change_address(person=nina, new="sari2@example.org")
    path = mail.path_to("sari2@example.org")
    stranger.email = "Sari2@example.org"
    stranger.save()
    answer = client.post(path)
    assert answer.status_code == 409
    assert "Another account uses this address." in answer.content.decode()
    nina.refresh_from_db()
    assert nina.email == "nina@example.org"


def test_every_sentence_says_how_long_the_link_works(client, db, mail, monkeypatch):
    monkeypatch.setattr(links, "CHECK_LIVES", timedelta(days=5))
    form = {"username": "nina", "email": "nina@example.org", "password": PASSWORD}
    page = client.post("/register/", form, follow=True).content.decode()
    assert "within 5 days" in page
    assert "for 5 days" in " ".join(mail.written[-1][2].paragraphs)
    assert "older than 5 days" in client.get("/email/check/x/").content.decode()
