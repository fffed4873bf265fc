"""Without a model the product is degraded, and says which part; staff see why."""

import pytest

from classifier import loader
from common import health


@pytest.fixture(autouse=True)
def look_again(monkeypatch):
    monkeypatch.setattr(health, "_last", health.Report())
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)


def damage(model_dir):
    (model_dir / "model.tflite").write_bytes(b"something else")


def test_well(client, db, model_dir):
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert answer.json()["parts"]["model"] == "ok"


def test_degraded_without_a_model(client, db, model_dir):
    damage(model_dir)
    answer = client.get("/api/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["parts"] == {
        "database": "ok",
        "cache": "ok",
        "broker": "ok",
        "model": "away",
    }
    assert b"tflite" not in answer.content


def test_well_again_once_it_is_mended(client, db, model_dir, monkeypatch):
    whole = (model_dir / "model.tflite").read_bytes()
    damage(model_dir)
    assert client.get("/api/health").json()["parts"]["model"] == "away"
    (model_dir / "model.tflite").write_bytes(whole)
    monkeypatch.setattr(loader, "RETRY_SECONDS", 0)
    monkeypatch.setattr(loader._loader, "_try_again_at", 0)
    assert client.get("/api/health").json()["status"] == "ok"


def test_staff_see_the_version_or_what_is_wrong(as_dispatcher, model_dir):
    def detail():
        return as_dispatcher.get("/api/health/detailed").json()["parts"]["model"]["detail"]

    assert detail() == {"name": "colours", "version": "1"}
    damage(model_dir)
    loader.forget()
    assert "model.tflite is not the file that its manifest.json describes" in detail()["error"]
