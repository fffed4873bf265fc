"""No way leads around the code, and staff without a factor see nothing before they have one."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.middleware import OPEN_PAGES
from accounts.services import registration
from tests.accounts.codes import code_of, recovery_codes_of, with_second_factor, wrong_code
from tests.conftest import PASSWORD

LOGIN = {"login": "dewi", "password": PASSWORD}


@pytest.fixture(autouse=True)
def mail(letterbox):
    return letterbox


@pytest.fixture
def secret(dispatcher) -> str:
    return with_second_factor(dispatcher)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_password_alone_opens_nothing(client, secret):
    assert client.post("/login/", LOGIN)["Location"] == "/login/code/"
    assert not is_in(client)
    for path in ("/account/", "/admin/", "/account/second-factor/off/", "/account/confirm/"):
        assert client.get(path).status_code == 302, path
    # Whoever goes back to the login is led to the code again.
    assert client.get("/login/")["Location"] == "/login/code/"
    assert not is_in(client)


def test_the_code_opens_and_next_is_kept(client, secret):
    client.post("/login/?next=/account/", LOGIN | {"next": "/account/"})
    answer = client.post("/login/code/", {"code": code_of(secret)})
    assert answer["Location"] == "/account/"
    assert is_in(client)


def test_a_wrong_code_does_not(client, secret):
    client.post("/login/", LOGIN)
    answer = client.post("/login/code/", {"code": wrong_code(secret)})
    assert "This code is not right" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_opens(client, secret, dispatcher):
    client.post("/login/", LOGIN)
    client.post("/login/code/", {"code": recovery_codes_of(dispatcher)[3]})
    assert is_in(client)


def test_the_code_page_alone_leads_to_the_login(client, secret):
    assert client.get("/login/code/")["Location"] == "/login/"
    assert client.post("/login/code/", {"code": code_of(secret)})["Location"] == "/login/"
    assert not is_in(client)


def test_a_code_seen_once_opens_no_second_session(client, secret):
    code = code_of(secret)
    client.post("/login/", LOGIN)
    client.post("/login/code/", {"code": code})
    other = Client()
    other.post("/login/", LOGIN)
    other.post("/login/code/", {"code": code})
    assert not is_in(other)


def test_guessing_codes_is_slowed(client, secret, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"second_factor": "3/hour"}
    client.post("/login/", LOGIN)
    form = {"code": wrong_code(secret)}
    answers = [client.post("/login/code/", form).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_whoever_gives_up_can_log_in_as_somebody_else(client, secret, citizen):
    client.post("/login/", LOGIN)
    client.post("/logout/")
    assert client.get("/login/").status_code == 200


def test_the_admins_login_is_the_same_login(client, secret):
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/login/?next=/admin/"
    client.post("/admin/login/", {"username": "dewi", "password": PASSWORD})
    assert not is_in(client)


def test_a_link_to_an_address_opens_nothing(client, db, mail):
    nina = registration.register(
        username="nina", email="nina@example.org", password=PASSWORD, language="en"
    )
    with_second_factor(nina)
    client.post(mail.path_to("nina@example.org"))
    assert not is_in(client)


# --- staff who have none -------------------------------------------------------------------------


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.parametrize("path", ["/", "/account/", "/account/password/", "/admin/", "/how/"])
def test_staff_without_one_are_led_to_the_set_up(as_dispatcher, required, path):
    assert as_dispatcher.get(path)["Location"] == "/account/second-factor/"
    assert as_dispatcher.post(path, {"full_name": "x"})["Location"] == "/account/second-factor/"


def test_the_api_tells_them_with_a_code(as_dispatcher, required):
    answer = as_dispatcher.get("/api/health/detailed")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "MFA_SETUP_REQUIRED"


def test_what_the_set_up_takes_stays_open(as_dispatcher, required):
    assert as_dispatcher.get("/account/second-factor/").status_code == 200
    assert as_dispatcher.get("/account/confirm/").status_code == 200
    assert as_dispatcher.post("/i18n/setlang/", {"language": "id"})["Location"] == "/"
    assert as_dispatcher.get("/health").status_code == 200
    assert as_dispatcher.post("/logout/").status_code == 302


def test_every_open_page_exists():
    arguments = {"account_confirm_email": ["x"]}
    for name in OPEN_PAGES:
        reverse(name, args=arguments.get(name))


def test_once_set_up_everything_is_open_again(as_dispatcher, secret, required):
    assert as_dispatcher.get("/account/").status_code == 200
    assert as_dispatcher.get("/api/health/detailed").status_code == 200


def test_citizens_and_visitors_are_left_alone(as_citizen, client, required):
    assert as_citizen.get("/account/").status_code == 200
    assert client.get("/").status_code == 200


def test_health_and_visitors_cost_no_query(as_dispatcher, required, django_assert_num_queries):
    with django_assert_num_queries(0):
        as_dispatcher.get("/health")
        Client().get("/health")


def test_a_login_begun_under_an_old_password_begins_anew(client, secret, dispatcher):
    client.post("/login/", LOGIN)
    dispatcher.set_password("another horse battery staple")
    dispatcher.save()
    answer = client.post("/login/code/", {"code": code_of(secret)})
    assert answer["Location"] == "/login/"
    assert not is_in(client)
