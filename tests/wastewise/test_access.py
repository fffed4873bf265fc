"""Who gets what at which address: every route of the project against everybody.

A route that is missing from the table fails the test, and so does a row without a route.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from common.files import record_file, register_kind, write_file

OPEN = (200, 200, 200, 200, 200)
STAFF_API = (401, 403, 403, 200, 200)
EVERYBODY = ("visitor", "citizen", "stranger", "dispatcher", "admin")


@dataclass(frozen=True)
class Route:
    """What a GET (or another method) of an address answers to each of EVERYBODY, in that order."""

    answers: tuple[int, int, int, int, int]
    method: str = "get"
    # Fills the address's arguments with something that the citizen owns.
    arguments: Callable[[User], dict[str, object]] = lambda owner: {}


def file_of(owner: User) -> dict[str, object]:
    register_kind("access", lambda person, file: person == owner)
    content = b"only for its owner"
    return {
        "pk": record_file(write_file(kind="access", content=content, content_type="text/plain")).pk
    }


ROUTES: dict[str, Route] = {
    "": Route(OPEN),
    "login/": Route((200, 302, 302, 302, 302)),
    "logout/": Route((302, 302, 302, 302, 302), method="post"),
    "i18n/setlang/": Route((302, 302, 302, 302, 302), method="post"),
    "admin/login/": Route((302, 403, 403, 403, 403)),
    "files/<uuid:pk>/": Route((404, 200, 404, 404, 404), arguments=file_of),
    "health": Route(OPEN),
    "metrics": Route(OPEN),  # To this machine; test_metrics asks from elsewhere.
    "api/health": Route(OPEN),
    "api/health/detailed": Route(STAFF_API),
    "api/schema/": Route(OPEN),
    "api/docs/": Route(OPEN),
}


def routes_of(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes_of(entry, route)
        else:
            yield route, entry


ALL = dict(routes_of(get_resolver()))
# The admin's own pages are many and alike: Django makes them, one rule is tested for all.
ADMIN = {route for route in ALL if route.startswith("admin/") and route not in ROUTES}


def test_every_route_has_its_row():
    assert set(ALL) - ADMIN - set(ROUTES) == set(), "routes without a row in ROUTES"
    assert set(ROUTES) - set(ALL) == set(), "rows without a route"


@pytest.fixture
def everybody(citizen, stranger, dispatcher, admin) -> dict[str, Client]:
    clients = {"visitor": Client(raise_request_exception=False)}
    people = {"citizen": citizen, "stranger": stranger, "dispatcher": dispatcher, "admin": admin}
    for name, user in people.items():
        clients[name] = Client(raise_request_exception=False)
        clients[name].force_login(user)
    return clients


def address(route: str, arguments: dict[str, object]) -> str:
    for name, value in arguments.items():
        for converter in ("uuid:", "str:", "int:", "slug:", "path:", ""):
            route = route.replace(f"<{converter}{name}>", str(value))
    return f"/{route}"


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("route", ROUTES)
def test_route_answers(route, name, everybody, citizen):
    row = ROUTES[route]
    url = address(route, row.arguments(citizen))
    response = getattr(everybody[name], row.method)(url)
    assert response.status_code == row.answers[EVERYBODY.index(name)], response.content[:300]


@pytest.mark.parametrize("route", sorted(ADMIN))
def test_admin_pages_are_for_staff(route, everybody, citizen):
    url = address(*admin_address(route, citizen))
    for name in ("visitor", "citizen", "stranger"):
        final = everybody[name].get(url, follow=True)
        assert final.status_code in (403, 404) or final.request["PATH_INFO"] == "/login/"
    assert everybody["admin"].get(url, follow=True).status_code in (200, 403, 404, 405)


def admin_address(route: str, person: User) -> tuple[str, dict[str, object]]:
    """Two of the admin's routes are regular expressions: put words in their place."""
    route = re.sub(r"\^\(\?P<app_label>.*", "accounts/", route)
    route = re.sub(r"\(\?P<url>.*", "nothing/", route)
    return route, {"object_id": person.pk, "id": person.pk, "content_type_id": 1}
