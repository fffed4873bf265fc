"""What the health addresses answer, and to whom."""

import pytest
from django.db import OperationalError

from common import health
from wastewise import health_checks


@pytest.fixture(autouse=True)
def look_again(monkeypatch):
    monkeypatch.setattr(health, "_last", health.Report())
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


@pytest.fixture
def part_away(monkeypatch):
    def away():
        raise OperationalError("password of the database in the text")

    def put_away(name: str) -> None:
        critical = name == "database"
        monkeypatch.setitem(health._parts, name, health.Part(name, away, critical))

    return put_away


def test_alive_asks_nothing(client):
    """Not even the database: without the db fixture a query would be an error."""
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 405


def test_ready_when_all_is_well(client, db):
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "parts": {"database": "ok", "cache": "ok", "broker": "ok", "model": "ok"},
    }


@pytest.mark.parametrize("name", ["cache", "broker"])
def test_degraded_names_the_part_and_nothing_else(client, db, part_away, name):
    part_away(name)
    answer = client.get("/api/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["parts"][name] == "away"
    assert b"password" not in answer.content


def test_down_without_the_database(client, part_away, db):
    part_away("database")
    answer = client.get("/api/health")
    assert answer.status_code == 503
    body = answer.json()
    assert (body["status"], body["parts"]["database"]) == ("down", "away")
    assert body["success"] is False
    assert body["error"]["code"] == "UNAVAILABLE"
    assert body["request_id"] == answer["X-Request-ID"]
    assert b"password" not in answer.content


def test_health_is_not_throttled(client, db, settings):
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES, "1/day")
    assert [client.get("/api/health").status_code for _ in range(3)] == [200, 200, 200]


def test_details_are_for_staff(as_visitor, as_citizen, as_dispatcher):
    assert as_visitor.get("/api/health/detailed").status_code == 401
    assert as_citizen.get("/api/health/detailed").status_code == 403
    assert as_dispatcher.get("/api/health/detailed").status_code == 200


def test_details(as_dispatcher, part_away, settings):
    part_away("cache")
    found = as_dispatcher.get("/api/health/detailed").json()
    assert found["status"] == "degraded"
    assert found["parts"]["database"]["critical"] is True
    assert found["parts"]["cache"]["detail"]["error"].startswith("OperationalError")
    assert found["parts"]["broker"]["detail"]["queues"]["celery"] >= 0
    assert set(found["versions"]) == {"wastewise", "python", "django"}
    assert found["disk"]["var"]["free_bytes"] > 0
    assert found["migrations_pending"] == []


def test_details_name_what_is_not_migrated(as_dispatcher, monkeypatch):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="accounts").delete()
    found = as_dispatcher.get("/api/health/detailed").json()
    assert "accounts.0001_initial" in found["migrations_pending"]


def test_disk_of_a_folder_that_will_be(tmp_path):
    from wastewise.health_views import disk

    assert disk(tmp_path / "not" / "yet")["total_bytes"] > 0


def test_the_usual_parts_look_for_themselves(db):
    assert health_checks.database()["vendor"] in ("sqlite", "postgresql")
    assert health_checks.broker()["queues"]["celery"] >= 0
    assert health_checks.cached()["backend"]
