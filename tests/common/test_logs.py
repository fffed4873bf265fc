"""What a log line looks like, and the files they go to."""

import json
import logging
import multiprocessing

import pytest
from django.urls import reverse

from common import request_id
from common.logs import (
    ConsoleFormatter,
    DailyFileHandler,
    JsonFormatter,
    RequestFilter,
    process_kind,
)
from tests.probe.logs import lines_logged


def record(message: str, *arguments, **extra) -> logging.LogRecord:
    made = logging.LogRecord("a.logger", logging.INFO, "file", 1, message, arguments, None)
    made.__dict__.update(extra)
    return made


def test_a_json_line_has_its_parts():
    made = record("went %s", "well", request_id="abc-12345", fields={"status": 200})
    made.created = 0.25
    assert json.loads(JsonFormatter().format(made)) == {
        "time": "1970-01-01T00:00:00.250000+00:00",
        "level": "INFO",
        "logger": "a.logger",
        "message": "went well",
        "request_id": "abc-12345",
        "status": 200,
    }


def test_a_json_line_carries_the_traceback():
    try:
        raise ValueError("broken")
    except ValueError as error:
        made = record("oh", exc_info=(ValueError, error, error.__traceback__))
    line = JsonFormatter().format(made)
    assert "\n" not in line
    assert json.loads(line)["traceback"].endswith("ValueError: broken")


@pytest.mark.parametrize("end", ["\n", "\r", "\x1b[31m", "\u2028", "\x85", "\ud800"])
def test_nobody_writes_a_line_of_their_own(end):
    message = f"GET /x{end}INFO wastewise.request GET /forged 200"
    line = JsonFormatter().format(record(message))
    assert line.isascii()
    assert line.isprintable()
    console = ConsoleFormatter("{levelname} {message}", style="{").format(record(message))
    assert console.replace("\ud800", "").isprintable()


def test_a_path_cannot_break_the_line(client):
    with lines_logged() as lines:
        client.get("/x%0AINFO%20forged")
    console = ConsoleFormatter("{levelname} {message}", style="{").format(lines[0])
    assert console == "INFO GET /x\\x0aINFO forged 404"


def test_a_line_carries_the_id_of_its_request():
    request_id.begin("abc-12345")
    made = record("hello")
    assert RequestFilter().filter(made)
    assert made.request_id == "abc-12345"


def test_what_is_said_after_a_request_is_about_none(client):
    assert client.get(reverse("health"))["X-Request-ID"]
    assert request_id.current() == ""


@pytest.fixture
def handler(tmp_path):
    made = DailyFileHandler(str(tmp_path / "log"))
    made.setFormatter(JsonFormatter())
    yield made
    made.close()


def test_a_line_goes_to_the_file_of_its_day(handler, tmp_path):
    for day in (0, 86_400, 86_401):
        made = record("hello")
        made.created = day
        handler.emit(made)
    first, second = sorted((tmp_path / "log").iterdir())
    assert first.name == f"{handler.kind}-1970-01-01.log"
    assert second.name == f"{handler.kind}-1970-01-02.log"
    assert len(second.read_text().splitlines()) == 2
    assert first.stat().st_mode & 0o007 == 0


def write_many(directory: str, word: str) -> None:
    handler = DailyFileHandler(directory)
    handler.setFormatter(JsonFormatter())
    for number in range(200):
        handler.emit(record("%s %s", word * 2000, number))


def test_processes_share_a_file_and_no_line_is_torn(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(str(tmp_path), word)) for word in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    (path,) = tmp_path.iterdir()
    lines = [json.loads(line)["message"] for line in path.read_text().splitlines()]
    assert sorted(lines) == sorted(f"{word * 2000} {n}" for word in "ab" for n in range(200))


def test_a_full_disk_does_not_stop_the_work(handler, tmp_path, capsys):
    (tmp_path / "log").write_text("a file where the folder should be")
    handler.handle(record("hello"))
    assert "FileExistsError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("/app/.venv/bin/gunicorn -c python:wastewise.gunicorn_conf wastewise.wsgi", "web"),
        ("/app/.venv/bin/celery -A wastewise worker --concurrency 1", "worker"),
        ("/app/.venv/bin/celery -A wastewise beat", "beat"),
        ("/app/.venv/lib/celery/__main__.py -A wastewise worker", "worker"),
        ("/app/.venv/bin/uvicorn wastewise.asgi:application", "live"),
        ("manage.py migrate", "manage"),
        ("", "manage"),
    ],
)
def test_the_file_is_named_after_the_process(words, kind):
    assert process_kind(words.split()) == kind
