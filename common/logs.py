"""Log lines: one JSON object each, tied to a request by its id, in one file a day if wished.

A request has one line of its own (see RequestLogMiddleware). What Django and its libraries would
say about the same request beside it is folded into that line.
"""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.http import HttpRequest

from common import request_id

# Control characters and Unicode's line ends: what would let a caller write a line of their own.
_ESCAPED = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}
# Escapes everything but printable ASCII, line ends included.
_encoded = json.JSONEncoder(default=str).encode


def remember_error(request: HttpRequest, error: BaseException) -> None:
    """The request's own line will carry this error's traceback."""
    request.__dict__["logged_error"] = error


class RequestFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.current()
        return True


class FoldIntoRequestLine(logging.Handler):
    """For django.request and django.security: their reason joins the request's own line.

    A request refused for its host name or its CSRF token would otherwise have two lines, one of
    them with the bare path.
    """

    def emit(self, record: logging.LogRecord) -> None:
        request = getattr(record, "request", None)
        if request is None:
            logging.getLogger().handle(record)
            return
        if record.name != "django.request":
            request.__dict__["logged_reason"] = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            remember_error(request, record.exc_info[1])


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _encoded(line)


class ConsoleFormatter(logging.Formatter):
    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = record.message.translate(_ESCAPED)
        return super().formatMessage(record)


class DailyFileHandler(logging.Handler):
    """Appends to `<process kind>-YYYY-MM-DD.log` (days of UTC).

    Opened with O_APPEND and written one whole line at a time, so the lines of many processes
    share a file without a lock and without mixing.
    """

    def __init__(self, directory: str) -> None:
        super().__init__()
        self.directory = Path(directory)
        self.day = ""
        self.descriptor = -1

    @cached_property
    def kind(self) -> str:
        return process_kind(sys.argv)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record).encode() + b"\n"
            os.write(self._descriptor_for(record), line)
        except (OSError, ValueError, TypeError):
            self.handleError(record)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        super().close()

    def _descriptor_for(self, record: logging.LogRecord) -> int:
        day = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%d}"
        if day != self.day or self.descriptor < 0:
            self._open(day)
        return self.descriptor

    def _open(self, day: str) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        path = self.directory / f"{self.kind}-{day}.log"
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor, self.day = opened, day


def process_kind(argv: list[str]) -> str:
    """Which of our processes this is, by the program that started it."""
    program = Path(argv[0]).stem if argv else ""
    words = {program, Path(argv[0]).parent.name, *argv[1:]} if argv else set()
    if "gunicorn" in words:
        return "web"
    if "uvicorn" in words:
        return "live"
    if "celery" in words:
        return "beat" if "beat" in words else "worker"
    return "manage"
