"""The database goes away and comes back, and nobody restarts anything."""

from contextlib import ExitStack
from unittest import mock

import pytest
from django.db import OperationalError, ProgrammingError, connection, connections
from django.test import Client

from common import health
from tests.conftest import client_for
from tests.servers import Door, running_gunicorn

on_postgres_alone = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="an embedded database cannot go away"
)


@pytest.fixture(autouse=True)
def look_again(monkeypatch):
    monkeypatch.setattr(health, "_last", health.Report())


@pytest.fixture
def signed_in(citizen) -> Client:
    client = client_for(citizen)
    client.raise_request_exception = False
    return client


@pytest.fixture
def database_raises(db):
    """From the call on, until the test is over and the database is put in order."""
    backend = type(connections["default"])
    with ExitStack() as until_the_end:
        yield lambda error: until_the_end.enter_context(
            mock.patch.object(backend, "cursor", side_effect=error)
        )


def test_away_is_a_page_for_people(signed_in, database_raises):
    database_raises(OperationalError("server closed the connection: secret-host"))
    answer = signed_in.get("/")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer["Content-Type"].startswith("text/html")
    assert "We are out for a moment" in answer.content.decode()
    assert b"secret-host" not in answer.content
    assert b"Traceback" not in answer.content


def test_away_is_the_envelope_for_apps(signed_in, database_raises):
    database_raises(OperationalError("server closed the connection: secret-host"))
    answer = signed_in.get("/api/health/detailed")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "UNAVAILABLE"
    assert b"secret-host" not in answer.content


def test_who_asks_nothing_of_the_database_does_not_notice(db, database_raises):
    database_raises(OperationalError("away"))
    visitor = Client(raise_request_exception=False)
    for url in ("/", "/login/", "/health", "/api/schema/"):
        assert visitor.get(url).status_code == 200, url
    assert visitor.get("/nothing/here").status_code == 404
    assert visitor.get("/api/health").status_code == 503


def test_a_mistake_in_a_query_is_still_ours(signed_in, database_raises):
    database_raises(ProgrammingError("no such column"))
    assert signed_in.get("/").status_code == 500
    assert signed_in.get("/api/health/detailed").status_code == 500


@on_postgres_alone
@pytest.mark.django_db(transaction=True)
def test_a_real_one_away_and_back(tmp_path, citizen):
    where = connection.settings_dict
    door = Door(where["HOST"], int(where["PORT"] or 5432))
    name, password = where["USER"], where["PASSWORD"]
    url = f"postgres://{name}:{password}@127.0.0.1:{door.port}/{where['NAME']}"
    cookie = f"sessionid={client_for(citizen).cookies['sessionid'].value}"

    with running_gunicorn(tmp_path, DATABASE_URL=url, WEB_WORKERS="1") as server:
        for _ in range(5):
            assert server.get("/", cookie).status == 200

        # Cut between two requests: the dead connection is noticed before it is used.
        door.close()
        door.open()
        assert server.get("/", cookie).status == 200

        door.close()
        page, api = server.get("/", cookie), server.get("/api/health/detailed", cookie)
        assert (page.status, api.status) == (503, 503)
        assert b"Traceback" not in page.body + api.body
        assert b"UNAVAILABLE" in api.body
        assert server.get("/api/health").status == 503
        assert [server.get(url).status for url in ("/", "/login/", "/health")] == [200] * 3

        door.open()
        assert {server.get("/", cookie).status for _ in range(20)} == {200}
        assert server.get("/api/health/detailed", cookie).status == 403
    door.close()
