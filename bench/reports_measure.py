"""In a child, on a database full of reports: what each question takes there, and what a long table
takes of memory."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.django_settings import set_up
from bench.reports_city import REPORTS, YEARS

LOOKS, WARM_UPS = 200, 20
CSV_ROWS = 100_000


def in_the_database() -> dict[str, float]:
    """The p95 of each kind in milliseconds: all that a question waits for Postgres."""
    from django.db import connection

    from bench.reports_questions import KINDS, questions

    waited = 0.0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal waited
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            waited += time.perf_counter() - begun

    found = {}
    with connection.execute_wrapper(count):
        for kind in KINDS:
            times = []
            for question in questions(kind, LOOKS + WARM_UPS):
                waited = 0.0
                question.ask()
                times.append(waited * 1000)
            found[kind] = slow(times[WARM_UPS:])
    return found


def slow(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def csv_address(rows: int) -> str:
    """The newest so many of a million."""
    from django.utils import timezone

    since = timezone.localdate() - timedelta(days=YEARS.days * rows // REPORTS)
    return f"/api/reports/export.csv?since={since.isoformat()}"


def csv_memory() -> dict[str, float]:
    """What the process grew by, in MB, after it had written a small one."""
    from django.test import Client

    def lines_of(rows: int) -> int:
        answer = Client(SERVER_NAME="127.0.0.1").get(csv_address(rows))
        assert answer.status_code == 200, answer.status_code
        return sum(part.count(b"\r\n") for part in answer.streaming_content)  # type: ignore[attr-defined]

    lines_of(CSV_ROWS // 50)
    before = most_memory()
    lines = lines_of(CSV_ROWS)
    return {"lines": lines, "megabytes": most_memory() - before}


def most_memory() -> float:
    """That this program ever had, in MB; getrusage would begin with what started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    set_up()
    print(json.dumps({"database": in_the_database, "csv": csv_memory}[sys.argv[1]]()))
