"""Other sites' pages may call the API only where the operator named them, and nothing else ever."""

import pytest
from corsheaders.conf import conf

pytestmark = pytest.mark.django_db

FRIEND = "https://app.example.org"


@pytest.fixture
def friend(settings):
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]


def preflight(client, path, origin=FRIEND):
    return client.options(path, headers={"origin": origin, "access-control-request-method": "POST"})


def test_closed_unless_somebody_is_named(client):
    assert conf.CORS_ALLOWED_ORIGINS == []
    for response in (
        preflight(client, "/api/health"),
        client.get("/api/health", headers={"origin": FRIEND}),
    ):
        assert "Access-Control-Allow-Origin" not in response


def test_who_is_named_may_call_the_api(client, friend):
    response = preflight(client, "/api/health")
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == FRIEND
    assert "POST" in response["Access-Control-Allow-Methods"]
    response = client.get("/api/health", headers={"origin": FRIEND})
    assert response["Access-Control-Allow-Origin"] == FRIEND
    assert "Origin" in response["Vary"] or "origin" in response["Vary"]


def test_an_idempotency_key_may_be_sent_and_a_replay_seen(client, friend):
    response = preflight(client, "/api/health")
    assert "idempotency-key" in response["Access-Control-Allow-Headers"]
    response = client.get("/api/health", headers={"origin": FRIEND})
    shown = response["Access-Control-Expose-Headers"]
    assert {"X-Request-ID", "Retry-After", "Idempotent-Replay"} <= set(shown.split(", "))


def test_the_session_is_never_lent(client, friend):
    assert "Access-Control-Allow-Credentials" not in preflight(client, "/api/health")


@pytest.mark.parametrize("origin", ["https://evil.test", f"{FRIEND}.evil.test", "null"])
def test_others_may_not(client, friend, origin):
    assert "Access-Control-Allow-Origin" not in preflight(client, "/api/health", origin)


@pytest.mark.parametrize("path", ["/", "/login/", "/health", "/admin/"])
def test_pages_are_never_opened(client, friend, path):
    assert "Access-Control-Allow-Origin" not in preflight(client, path)


def test_a_refusal_is_readable_for_who_is_named(client, friend):
    response = client.get("/api/unknown", headers={"origin": FRIEND})
    assert response.status_code == 404
    assert response["Access-Control-Allow-Origin"] == FRIEND
