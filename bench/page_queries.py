"""How many queries each page asks: every address without arguments, for three kinds of people."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bench.report import Row

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

    from accounts.models import User

ROOT = Path(__file__).resolve().parent.parent
MOST = 10
# What a route has that needs something put in its place.
ARGUMENT = set("<(^?$")


def measure() -> Iterator[Row]:
    """In a process of its own, whose settings are those of the tests."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.page_queries"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "ERROR"},
        text=True,
    )
    counted = [line.split("\t") for line in child.stdout.splitlines() if line.count("\t") == 2]
    for who in dict.fromkeys(row[0] for row in counted):
        pages = [(int(count), path) for row_who, path, count in counted if row_who == who]
        most, path = max(pages)
        named = f"Queries of {len(pages)} pages for {who}: most at {path}"
        yield Row(named, str(most), f"at most {MOST}", most <= MOST)


def count_here() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.runner import DiscoverRunner
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    for who, user in everybody().items():
        for path in paths():
            client = Client(raise_request_exception=True)
            if user is not None:
                client.force_login(user)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(path)
            if response.status_code == 200 and "text/html" in response["Content-Type"]:
                print(f"{who}\t{path}\t{len(queries)}")
    runner.teardown_databases(databases)


def everybody() -> dict[str, "User | None"]:
    from accounts.models import User
    from wastewise.demo import seed_people

    seed_people()
    people = {name: User.objects.get(username=name) for name in ("citra", "dewi", "adi")}
    return {"a visitor": None, **{user.get_full_name(): user for user in people.values()}}


def paths() -> list[str]:
    from django.urls import get_resolver

    return sorted(f"/{route}" for route in routes_in(get_resolver()) if not set(route) & ARGUMENT)


def routes_in(resolver: "URLResolver | URLPattern", prefix: str = "") -> Iterator[str]:
    for entry in getattr(resolver, "url_patterns", ()):
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from routes_in(entry, route)
        else:
            yield route


if __name__ == "__main__":
    count_here()
