"""Who registers gets an account and a mail; nobody learns who else has one."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import User
from accounts.services import registration
from common.errors import DomainError
from tests.conftest import PASSWORD

FORM = {
    "username": "nina",
    "email": "Nina@Example.org",
    "full_name": "Nina Hapsari",
    "password": "zebra lamp river 42",
}


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


def test_a_new_person_is_logged_in_and_gets_a_link(client, db, mail):
    response = client.post("/register/", FORM)
    assert response["Location"] == "/register/done/"
    nina = User.objects.get(username="nina")
    assert client.session["_auth_user_id"] == str(nina.pk)
    assert (nina.email, nina.full_name, nina.language) == (
        "nina@example.org",
        "Nina Hapsari",
        "en",
    )
    assert list(nina.groups.all()) == [Group.objects.get(name="citizen")]
    row = EmailAddress.objects.get(user=nina)
    assert (row.email, row.primary, row.verified) == ("nina@example.org", True, False)
    assert mail.path_to("nina@example.org").startswith("/email/check/")
    assert mail.kinds_told(nina) == ["welcome"]


def test_the_language_of_the_page_is_the_persons(client, db, mail):
    client.post("/register/", FORM, HTTP_ACCEPT_LANGUAGE="id")
    assert User.objects.get().language == "id"
    assert mail.written[0][1] == "id"


@pytest.mark.parametrize("address", ["citra@example.org", "CITRA@Example.ORG"])
def test_an_address_that_is_somebodys_is_not_told_apart(client, citizen, mail, address):
    free = client.post("/register/", FORM)
    client.logout()
    taken = client.post("/register/", FORM | {"username": "nino", "email": address})
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    pages = [client.get("/account/").content.decode().replace("nino", "nina")]
    assert "citra@example.org" in pages[0]
    assert User.objects.get(username="nino").email is None
    assert mail.subjects("citra@example.org") == ["You already have an account"]
    assert mail.path_to("citra@example.org") == "/password/forgotten/"


def test_sending_the_link_again_tells_nothing_either(client, citizen, mail):
    client.post("/register/", FORM | {"email": "citra@example.org"})
    client.post("/account/email/check/")
    assert mail.subjects("citra@example.org") == ["You already have an account"] * 2


def test_a_checked_address_of_somebody_is_theirs_whatever_they_log_in_with(client, citizen, mail):
    EmailAddress.objects.create(user=citizen, email="other@example.org", verified=True)
    client.post("/register/", FORM | {"email": "other@example.org"})
    assert User.objects.get(username="nina").email is None


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("username", "CITRA", "Somebody already uses this user name."),
        ("username", "ni@na", "A user name has letters, digits and"),
        ("username", "ni na", "A user name has letters, digits and"),
        ("username", "n" * 41, "at most 40 characters"),
        ("email", "nina", "Enter a valid email address."),
        ("password", "1234567890", "easy to guess"),
        ("password", "nina@example.org", "too close to your name"),
        ("password", "", "This field is required."),
    ],
)
def test_what_is_refused_stands_beside_its_field(client, citizen, field, value, sentence):
    response = client.post("/register/", FORM | {field: value})
    assert response.status_code == 200
    assert sentence in " ".join(response.context["form"].errors[field])
    assert User.objects.count() == 1


def test_one_sentence_says_what_is_wrong_with_a_password(client, db):
    weak = client.post("/register/", FORM | {"password": "nina"}).context["form"].errors
    assert weak == {"password": ["This password is too short: take at least 10 characters."]}


def test_whoever_is_logged_in_has_an_account(as_citizen):
    assert as_citizen.get("/register/").status_code == 302


def test_next_is_kept_and_never_leads_off_the_site(client, db):
    kept = client.post("/register/", FORM | {"next": "/how/"})
    assert kept["Location"] == "/register/done/?next=%2Fhow%2F"
    assert 'href="/how/"' in client.get(kept["Location"]).content.decode()
    evil = client.get("/register/done/?next=https://evil.example/").content.decode()
    assert 'href="https://evil' not in evil


def test_floods_are_slowed(client, db, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mail_asks": "2/hour"}
    address = "2001:db8:aaaa::1"
    answers = []
    for number in range(3):
        form = FORM | {"username": f"nina{number}", "email": f"nina{number}@example.org"}
        answers.append(client.post("/register/", form, REMOTE_ADDR=address).status_code)
        client.logout()
    assert answers == [302, 302, 429]


def test_a_mailbox_is_not_filled(client, db, mail, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mails": "2/hour"}
    for number in range(5):
        client.post("/register/", FORM | {"username": f"nina{number}", "email": "full@example.org"})
        client.logout()
    # The first account's link, and a word to its owner about the others: counted each by itself.
    subjects = mail.subjects("full@example.org")
    assert subjects == ["Confirm your e-mail address", *["You already have an account"] * 2]


def test_strangers_never_use_up_the_mail_that_sets_a_new_password(client, citizen, mail, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mails": "2/hour"}
    for number in range(5):
        client.post("/register/", FORM | {"username": f"nina{number}", "email": citizen.email})
        client.logout()
    client.post("/password/forgotten/", {"email": citizen.email})
    assert mail.subjects(citizen.email)[-1] == "Set a new password"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_each_gets_an_account_and_one_the_address(mail):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    ready = threading.Barrier(2)
    outcomes = []

    def register(name):
        ready.wait()
        try:
            registration.register(
                username=name, email="same@example.org", password=PASSWORD, language="en"
            )
            outcomes.append("made")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=(name,)) for name in ("nina", "nino")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert outcomes == ["made", "made"]
    assert sorted(str(one.email) for one in User.objects.all()) == ["None", "same@example.org"]


@pytest.mark.parametrize("has_owner", [True, False])
def test_logging_in_afterwards_tells_no_more_than_registering(client, db, request, has_owner):
    """Each by the address, with the password they chose; of two who claim it, the last."""
    if has_owner:
        owner = request.getfixturevalue("citizen")
        EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    for name in ("first", "second"):
        client.post("/register/", FORM | {"username": name, "email": "citra@example.org"})
        client.logout()
    own = {"login": "Citra@Example.org", "password": FORM["password"]}
    client.post("/login/", own)
    assert client.session["_auth_user_id"] == str(User.objects.get(username="second").pk)
    client.logout()
    if has_owner:
        client.post("/login/", own | {"password": PASSWORD})
        assert client.session["_auth_user_id"] == str(owner.pk)


def test_the_page_names_every_fault_at_once(client, db):
    wrong = {"username": "ni na", "email": "nope", "password": "x"}
    page = client.post("/register/", FORM | wrong).content.decode()
    assert {f"id_{name}_error" for name in wrong} <= set(re.findall(r"id_\w+_error", page))
