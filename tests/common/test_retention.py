import os
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import retention
from common.models import IdempotencyKey
from common.tasks import RetentionFailed, apply_retention

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LOG_DIR = str(tmp_path / "log")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"processed_folder": str(tmp_path / "processed")}


def key_from(days_ago: int) -> IdempotencyKey:
    return IdempotencyKey.objects.create(
        scope="user:1", key=f"key-{days_ago}", created_at=timezone.now() - timedelta(days=days_ago)
    )


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("apply_retention", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_only_reports():
    key_from(31)
    assert "idempotency_keys, older than" in (output := run())
    assert "Add --yes" in output
    assert IdempotencyKey.objects.count() == 1


def test_yes_removes_old_keys_and_keeps_young_ones():
    key_from(31)
    young = key_from(29)
    run("--yes")
    assert IdempotencyKey.objects.get() == young


def test_days_come_from_the_settings(settings):
    settings.RETENTION_DAYS = {**settings.RETENTION_DAYS, "idempotency_keys": 10}
    key_from(11)
    run("--yes")
    assert not IdempotencyKey.objects.exists()


def test_every_rule_has_its_days(settings):
    assert {outcome.rule for outcome in retention.report()} == set(settings.RETENTION_DAYS)


def test_many_rows_go_in_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for days in range(31, 36):
        key_from(days)
    with CaptureQueriesContext(connection) as queries:
        run("--yes")
    deletes = [query["sql"] for query in queries if query["sql"].startswith("DELETE")]
    assert len([sql for sql in deletes if "idempotencykey" in sql]) == 3
    assert not IdempotencyKey.objects.exists()


def test_expired_sessions_go():
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(hours=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(hours=1))
    run("--yes")
    assert Session.objects.get().session_key == "new"


def test_logs_go_by_the_day_in_their_name(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    today = timezone.localdate()
    names = [f"web-{today - timedelta(days=days)}.log" for days in (0, 30, 31, 400)]
    for name in [*names, "notes.txt", "web-2020-01-01.log.gz"]:
        (folder / name).touch()
    run("--yes")
    assert {path.name for path in folder.iterdir()} == {
        names[0],
        names[1],
        "notes.txt",
        "web-2020-01-01.log.gz",
    }


def test_messages_that_the_worker_took_go(tmp_path):
    folder = tmp_path / "processed"
    folder.mkdir()
    old, young = folder / "1_a.celery.msg", folder / "2_b.celery.msg"
    for path, days in ((old, 8), (young, 6)):
        path.touch()
        moment = (timezone.now() - timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    run("--yes")
    assert list(folder.iterdir()) == [young]


@pytest.fixture
def broken_rule(monkeypatch):
    def broken(cutoff):
        raise OSError("the disk is gone")

    # First, so that the others come after it.
    rules = {"logs": retention.Rule("logs", broken, broken)}
    rules |= {name: rule for name, rule in retention._rules.items() if name != "logs"}
    monkeypatch.setattr(retention, "_rules", rules)


def test_a_broken_rule_stops_no_other_and_is_seen(broken_rule, caplog):
    key_from(31)
    with pytest.raises(CommandError, match="logs"):
        run("--yes")
    assert not IdempotencyKey.objects.exists()
    assert "the disk is gone" in caplog.text


def test_a_broken_rule_is_seen_in_the_report(broken_rule):
    with pytest.raises(CommandError, match="logs"):
        run()


def test_the_nightly_task_fails_when_a_rule_does(broken_rule):
    key_from(31)
    with pytest.raises(RetentionFailed, match="logs"):
        apply_retention()
    assert not IdempotencyKey.objects.exists()
