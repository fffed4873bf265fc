"""Who guesses is slowed; the owner is never shut out for it."""

import uuid

import pytest

from accounts.services import registration
from tests.conftest import PASSWORD
from tests.probe.logs import lines_logged


@pytest.fixture(autouse=True)
def rates(settings):
    off = dict.fromkeys(settings.THROTTLE_RATES, "off")
    settings.THROTTLE_RATES = off | {"login_failures": "3/hour", "login_alarm": "5/hour"}


@pytest.fixture
def log_in(client, citizen):
    # Nobody else's addresses, as tests share one cache.
    household = f"2001:db8:{uuid.uuid4().hex[:4]}"

    def logged_in(password, number=0, name="citra"):
        address = f"{household}:{number:x}::1"
        form = {"login": name, "password": password}
        status = client.post("/login/", form, REMOTE_ADDR=address).status_code
        client.logout()
        return status

    return logged_in


def test_who_guesses_is_refused_also_with_the_right_password(log_in):
    assert [log_in("wrong", name=name) for name in ("citra", "CITRA", "Citra ")] == [200] * 3
    assert log_in(PASSWORD) == 429


def test_an_owner_elsewhere_is_never_refused_for_it(log_in):
    for number in range(30):
        log_in("wrong", number)
    assert log_in(PASSWORD, 99) == 302


def test_right_passwords_count_nothing(log_in):
    assert [log_in(PASSWORD) for _ in range(6)] == [302] * 6


def test_staff_hear_once_of_an_account_that_many_guess_at(log_in, citizen, letterbox):
    with lines_logged() as lines:
        for number in range(10):
            log_in("wrong", number)
    warned = [line.getMessage() for line in lines if line.name == "accounts.guards"]
    assert warned == [f"Many failed logins at the account {citizen.pk}."]
    assert [(kind, source) for kind, source, _letter in letterbox.alerts] == [
        ("login_guessing", str(citizen.pk))
    ]


def test_names_that_nobody_has_are_slowed_alike(log_in, letterbox):
    assert [log_in("wrong", name="nobody") for _ in range(4)] == [200, 200, 200, 429]
    for number in range(10):
        log_in("wrong", number, name="nobody")
    assert letterbox.alerts == []


def test_naming_an_address_first_does_not_keep_its_owner_out_of_the_alarm(
    log_in, citizen, letterbox
):
    registration.register(
        username="decoy", email=citizen.email, password="zebra lamp river 42", language="en"
    )
    for number in range(10):
        log_in("wrong", number, name=citizen.email)
    assert str(citizen.pk) in {source for _kind, source, _letter in letterbox.alerts}
