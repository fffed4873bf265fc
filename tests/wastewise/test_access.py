"""Who gets what at which address: every route of the project against everybody.

A route that is missing from the table fails the test, and so does a row without a route.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from classifier.models import Detection, ModelVersion
from common.files import record_file, register_kind, write_file
from common.letters import Letter
from disposals.models import Bin, Case, WasteRecord
from guide.models import GuideItem
from notifications.models import Alert, Notification
from notifications.services import notify, raise_alert
from notifications.unsubscribing import token_for
from reports.services import confirming
from reports.services.area_alerts import watch
from reports.services.links import make_links
from reports.states import State
from tests.classifier.training_photos import training_photo
from tests.disposals.rows import waiting_case
from tests.reports import builders
from tests.rewards.shelf import reward, taken
from tests.studio import material

OPEN = (200, 200, 200, 200, 200)
OWN_PAGE = (302, 200, 200, 200, 200)
OWNERS_PAGE = (302, 200, 403, 403, 403)
STAFF_API = (401, 403, 403, 200, 200)
OWN_API = (401, 200, 200, 200, 200)
# It lets everybody in, and takes JSON.
NOT_THIS_BODY = (415, 415, 415, 415, 415)
NOT_THIS_BODY_OWN = (401, 415, 415, 415, 415)
# Of any page. Lists have tests of their own, at two sizes of data.
MOST_QUERIES = 10
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


def news_of(owner: User) -> dict[str, object]:
    notify(person=owner, kind="welcome", source="access", compose=lambda: Letter("News", ()))
    return {"pk": Notification.objects.get().pk}


def news_for_apps(owner: User) -> dict[str, object]:
    return {"notification_id": news_of(owner)["pk"]}


def unsubscribe_link_of(owner: User) -> dict[str, object]:
    return {"unsubscribe_token": token_for(person=owner, kind="message", channel="email")}


def open_alert(owner: User) -> dict[str, object]:
    raise_alert(kind="access", source="access", compose=lambda: Letter("Look", ()))
    return {"alert_id": Alert.objects.get().pk}


def bin_of_the_city(owner: User) -> dict[str, object]:
    place = {"latitude": -7.3, "longitude": 109.9}
    return {"bin": Bin.objects.create(code="ACC-1", name="Access", **place).code}


def case_of(owner: User) -> dict[str, object]:
    return {"pk": waiting_case(owner).pk}


def confirm_link_of(_owner: User) -> dict[str, object]:
    report = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    confirming.ask(report)
    return {"token": confirming.token_of(report.links.get())}


def told_report(argument: str) -> Callable[[User], dict[str, object]]:
    return lambda owner: {argument: builders.report(owner).pk}


def closed_report(owner: User) -> dict[str, object]:
    return {"pk": builders.report(owner, state=State.RESOLVED).pk}


def answer_link_of(owner: User) -> dict[str, object]:
    report = builders.report(owner, state=State.RESOLVED)
    path = make_links(report, [owner], []).of_people[owner.pk]
    return {"token": path.removeprefix("/reports/answer/").strip("/")}


def thing_for(argument: str) -> Callable[[User], dict[str, object]]:
    def arguments(owner: User) -> dict[str, object]:
        item = GuideItem(slug="access", name_en="Access", name_id="Akses", destination="glass")
        item.save()
        return {argument: item.slug}

    return arguments


def reward_for(argument: str) -> Callable[[User], dict[str, object]]:
    return lambda owner: {argument: reward(cost=5).pk}


def code_of(argument: str, attribute: str) -> Callable[[User], dict[str, object]]:
    return lambda owner: {argument: getattr(taken(owner, cost=5), attribute)}


def detection_of(owner: User) -> dict[str, object]:
    detection = Detection(person=owner, sha256="0" * 64, pdq=b"0" * 32, quality=50, label="glass")
    detection.probabilities, detection.is_sure = [0, 1, 0, 0, 0, 0, 0], True
    detection.model_version, detection.latency_ms = "1", 5
    detection.save()
    return {"detection_id": detection.pk}


def sent_photo_of(owner: User) -> dict[str, object]:
    return {"photo_id": training_photo(contributor=owner, source="people").pk}


def waiting_photo_of(owner: User) -> dict[str, object]:
    return {"photo_id": training_photo(contributor=owner, state="waiting").pk}


def disputed_photo(_owner: User) -> dict[str, object]:
    return {"photo_id": training_photo(state="conflict", other_label="paper").pk}


def training_run(_owner: User) -> dict[str, object]:
    return {"run_id": material.run().pk}


def version_of(_owner: User) -> dict[str, object]:
    return {"version_id": ModelVersion.objects.create(version="2", origin="trained").pk}


def unpaid_record_of(owner: User) -> dict[str, object]:
    record = WasteRecord(person=owner, label="glass", compartment="glass", state="unpaid")
    record.detection_id, record.reason = detection_of(owner)["detection_id"], "same photo"
    record.save()
    Case.objects.create(record=record, points=12, label="glass", state="by rule")
    return {"record_id": record.pk}


def area_of(owner: User) -> dict[str, object]:
    area = watch(person=owner, name="Home", place=(1.0, 2.0), radius_m=500, rhythm="daily")
    return {"pk": area.pk}


ROUTES: dict[str, Route] = {
    "": Route(OPEN),
    "how/": Route(OPEN),
    "privacy/": Route(OPEN),
    "login/": Route((200, 302, 302, 302, 302)),
    "guide/": Route(OPEN),
    "guide/<slug:slug>/": Route(OPEN, arguments=thing_for("slug")),
    "research/": Route(OPEN),
    "classify/": Route(OPEN),
    "model/": Route(OPEN),
    "detections/": Route(OWN_PAGE),
    "detections/<uuid:detection_id>/verify/": Route(
        (302, 400, 400, 400, 400), method="post", arguments=detection_of
    ),
    "detections/<uuid:detection_id>/delete/": Route(
        (302, 302, 404, 404, 404), method="post", arguments=detection_of
    ),
    "account/photos/": Route(OWN_PAGE),
    "user/waste-history/": Route(OWN_PAGE),
    "user/waste-history/file.csv": Route(OWN_PAGE),
    "user/waste-history/<uuid:record_id>/appeal/": Route(
        (302, 200, 404, 404, 404), arguments=unpaid_record_of
    ),
    "api/detections": Route(OWN_API),
    "api/detections/<uuid:detection_id>": Route((401, 200, 404, 404, 404), arguments=detection_of),
    # A form, which it does not read.
    "api/detections/<uuid:detection_id>/verify": Route(
        NOT_THIS_BODY_OWN, method="post", arguments=detection_of
    ),
    "api/ai/stats": Route((401, 403, 403, 403, 200)),
    # No photo comes with it.
    "api/predict": Route((400, 400, 400, 400, 400), method="post"),
    "api/status": Route(OPEN),
    "api/guide": Route(OPEN),
    "api/guide/<slug:item>": Route(OPEN, arguments=thing_for("item")),
    # No photo comes with it.
    "api/upload-training": Route((401, 400, 400, 400, 400), method="post"),
    "api/training-data": Route((401, 403, 403, 403, 200)),
    "studio/send/": Route(OWN_PAGE),
    "studio/send/<uuid:photo_id>/take-back/": Route(
        (302, 302, 404, 404, 404), method="post", arguments=sent_photo_of
    ),
    "studio/review/": Route((302, 403, 403, 403, 200)),
    # It does not say what it shows.
    "studio/review/<uuid:photo_id>/": Route(
        (302, 403, 403, 403, 400), method="post", arguments=waiting_photo_of
    ),
    "studio/photos/": Route((302, 403, 403, 403, 200)),
    "studio/photos/<uuid:photo_id>/": Route((302, 403, 403, 403, 200), arguments=sent_photo_of),
    # It does not say what to do.
    "studio/photos/<uuid:photo_id>/settle/": Route(
        (302, 403, 403, 403, 400), method="post", arguments=sent_photo_of
    ),
    "studio/photos/conflicts/": Route((302, 403, 403, 403, 200)),
    # It does not say what to do.
    "studio/photos/conflicts/<uuid:photo_id>/": Route(
        (302, 403, 403, 403, 400), method="post", arguments=disputed_photo
    ),
    "studio/photos/download/": Route((302, 403, 403, 403, 400), method="post"),
    "studio/": Route((302, 403, 403, 403, 200)),
    "studio/versions/": Route((302, 403, 403, 403, 200)),
    # Nothing to go back to, and no trial to end.
    "studio/versions/roll-back/": Route((302, 403, 403, 403, 302)),
    "studio/versions/withdraw/": Route((302, 403, 403, 403, 302)),
    "studio/versions/<uuid:version_id>/": Route((302, 403, 403, 403, 200), arguments=version_of),
    "studio/versions/<uuid:version_id>/activate/": Route(
        (302, 403, 403, 403, 200), arguments=version_of
    ),
    "studio/versions/<uuid:version_id>/try/": Route(
        (302, 403, 403, 403, 200), arguments=version_of
    ),
    "api/models": Route((401, 403, 403, 403, 200)),
    # A form, which it does not read.
    "api/models/<uuid:version_id>/activate": Route(
        (401, 403, 403, 403, 415), method="post", arguments=version_of
    ),
    "api/models/<uuid:version_id>/traffic": Route(
        (401, 403, 403, 403, 415), method="post", arguments=version_of
    ),
    "studio/compare/": Route((302, 403, 403, 403, 200)),
    # There is nothing to check: it says so on the page it leads to.
    "studio/check/": Route((302, 403, 403, 403, 302), method="post"),
    "studio/runs/<uuid:run_id>/": Route((302, 403, 403, 403, 200), arguments=training_run),
    "studio/runs/<uuid:run_id>/cancel/": Route(
        (302, 403, 403, 403, 302), method="post", arguments=training_run
    ),
    # Nothing came of it yet.
    "studio/runs/<uuid:run_id>/let-pass/": Route(
        (302, 403, 403, 403, 404), method="post", arguments=training_run
    ),
    # It does not say which photos.
    "studio/runs/<uuid:run_id>/photos/": Route((302, 403, 403, 403, 404), arguments=training_run),
    "api/train": Route((401, 403, 403, 403, 415), method="post"),
    "api/train/<uuid:run_id>/cancel": Route(
        (401, 403, 403, 403, 202), method="post", arguments=training_run
    ),
    "api/training-status": Route((401, 403, 403, 403, 200)),
    "bins/": Route(OPEN),
    "bins/map.json": Route(OPEN),
    "bins/<str:bin>/": Route(OPEN, arguments=bin_of_the_city),
    "ops/cases/": Route((302, 403, 403, 403, 200)),
    "ops/cases/<uuid:pk>/": Route((302, 403, 403, 403, 200), arguments=case_of),
    "api/disposals": Route(OWN_API),
    "api/appeals": Route(OWN_API),
    "api/bins": Route(OPEN),
    # It does not say where.
    "api/bins/nearby": Route((400, 400, 400, 400, 400)),
    "rewards/": Route(OPEN),
    "rewards/<uuid:pk>/": Route(OPEN, arguments=reward_for("pk")),
    # Nobody in here has points: whoever can't take it is led back to it.
    "rewards/<uuid:pk>/redeem/": Route((302, 302, 302, 302, 302), arguments=reward_for("pk")),
    "rewards/codes/": Route(OWN_PAGE),
    "rewards/codes/<uuid:pk>/": Route((302, 200, 404, 404, 404), arguments=code_of("pk", "pk")),
    "rewards/codes/<uuid:pk>/cancel/": Route(
        (302, 302, 404, 404, 404), method="post", arguments=code_of("pk", "pk")
    ),
    "rewards/use/": Route((302, 403, 403, 403, 200)),
    "leaderboard/": Route(OWN_PAGE),
    "api/rewards": Route(OWN_API),
    "api/rewards/<uuid:reward_id>/redeem": Route(
        NOT_THIS_BODY_OWN, method="post", arguments=reward_for("reward_id")
    ),
    "api/redemptions": Route(OWN_API),
    "api/redemptions/<str:code>/use": Route(
        (401, 403, 403, 403, 415), method="post", arguments=code_of("code", "code")
    ),
    "api/redemptions/<str:code>/cancel": Route(
        (401, 415, 404, 404, 404), method="post", arguments=code_of("code", "code")
    ),
    "api/leaderboard": Route(OWN_API),
    "logout/": Route((302, 302, 302, 302, 302), method="post"),
    "manifest.webmanifest": Route(OPEN),
    "service-worker.js": Route(OPEN),
    "offline/": Route(OPEN),
    "robots.txt": Route(OPEN),
    "favicon.ico": Route((302, 302, 302, 302, 302)),
    "login/code/": Route((302, 302, 302, 302, 302)),
    "google/login/": Route((404, 404, 404, 404, 404), method="post"),
    "google/callback/": Route((404, 404, 404, 404, 404)),
    "register/": Route((200, 302, 302, 302, 302)),
    "register/done/": Route(OPEN),
    "email/check/<str:key>/": Route(
        (400, 400, 400, 400, 400), arguments=lambda owner: {"key": "x"}
    ),
    "password/forgotten/": Route(OPEN),
    "password/forgotten/done/": Route(OPEN),
    "password/reset/<str:key>/": Route(
        (400, 400, 400, 400, 400), arguments=lambda owner: {"key": "x"}
    ),
    "account/": Route(OWN_PAGE),
    "account/picture/": Route(OWN_PAGE),
    "account/picture/remove/": Route((302, 302, 302, 302, 302), method="post"),
    "account/password/": Route(OWN_PAGE),
    "account/sessions/": Route(OWN_PAGE),
    # The session of a test never typed a password, so these ask for it first.
    "account/email/": Route((302, 302, 302, 302, 302)),
    "account/email/check/": Route((302, 302, 302, 302, 302), method="post"),
    "account/confirm/": Route(OWN_PAGE),
    "account/confirm/code/": Route((302, 302, 302, 302, 302)),
    "account/second-factor/": Route(OWN_PAGE),
    "account/second-factor/on/": Route((302, 302, 302, 302, 302)),
    "account/second-factor/off/": Route((302, 404, 404, 404, 404)),
    "account/second-factor/codes/": Route((302, 404, 404, 404, 404)),
    "account/second-factor/codes/new/": Route((302, 302, 302, 302, 302)),
    "account/second-factor/codes/download/": Route((302, 404, 404, 404, 404)),
    "theme/": Route((302, 302, 302, 302, 302), method="post"),
    "i18n/setlang/": Route((302, 302, 302, 302, 302), method="post"),
    "admin/login/": Route((302, 403, 403, 403, 403)),
    "files/<uuid:pk>/": Route((404, 200, 404, 404, 404), arguments=file_of),
    "notifications/": Route(OWN_PAGE),
    "notifications/read/": Route((302, 302, 302, 302, 302), method="post"),
    "notifications/<uuid:pk>/open/": Route(
        (302, 302, 404, 404, 404), method="post", arguments=news_of
    ),
    "account/notifications/": Route(OWN_PAGE),
    "unsubscribe/<str:unsubscribe_token>/": Route(OPEN, arguments=unsubscribe_link_of),
    "health": Route(OPEN),
    "metrics": Route(OPEN),  # To this machine; test_metrics asks from elsewhere.
    "api/reports/<uuid:report_id>/status": Route(
        (401, 400, 400, 400, 400), method="patch", arguments=told_report("report_id")
    ),
    "reports/answer/<str:token>/": Route(OPEN, arguments=answer_link_of),
    "reports/": Route(OPEN),
    "reports/<uuid:pk>/": Route(OPEN, arguments=told_report("pk")),
    "reports/mine/": Route(OWN_PAGE),
    "reports/feed.xml": Route(OPEN),
    "reports/areas/": Route(OWN_PAGE),
    # Somebody else's stays, and nobody is told that it is there.
    "reports/areas/<uuid:pk>/remove/": Route(
        (302, 302, 302, 302, 302), method="post", arguments=area_of
    ),
    "map/": Route(OPEN),
    # It does not say where.
    "map/points.json": Route((400, 400, 400, 400, 400)),
    "api/reports": Route(OPEN),
    "api/reports/<uuid:report_id>": Route(OPEN, arguments=told_report("report_id")),
    "api/reports/nearby": Route((400, 400, 400, 400, 400)),
    "api/reports/export.csv": Route(OPEN),
    "api/reports/export.geojson": Route(OPEN),
    "api/reports/user/<uuid:user_id>": Route(
        (401, 200, 404, 200, 200), arguments=lambda owner: {"user_id": owner.pk}
    ),
    "reports/new/": Route(OPEN),
    "reports/new/sent/": Route(OPEN),
    "reports/<uuid:pk>/follow/": Route(
        (302, 409, 302, 302, 302), method="post", arguments=told_report("pk")
    ),
    "reports/<uuid:pk>/edit/": Route(OWNERS_PAGE, arguments=told_report("pk")),
    "reports/<uuid:pk>/withdraw/": Route(OWNERS_PAGE, arguments=told_report("pk")),
    "reports/<uuid:pk>/answer/": Route(OWNERS_PAGE, arguments=closed_report),
    "reports/confirm/<str:token>/": Route(OPEN, arguments=confirm_link_of),
    "api/reports/<uuid:report_id>/follow": Route(
        (401, 409, 200, 200, 200), method="post", arguments=told_report("report_id")
    ),
    "api/health": Route(OPEN),
    "api/health/detailed": Route(STAFF_API),
    "api/notifications": Route(OWN_API),
    "api/notifications/read-all": Route(OWN_API, method="post"),
    "api/notifications/preferences": Route(OWN_API),
    "api/notifications/<uuid:notification_id>/read": Route(
        (401, 200, 404, 404, 404), method="post", arguments=news_for_apps
    ),
    # A form, which this API does not read: only whoever may write gets as far as that.
    "api/notify/email": Route((401, 403, 403, 415, 415), method="post"),
    "api/notify/history": Route(STAFF_API),
    "api/alerts": Route(STAFF_API),
    "api/alerts/<uuid:alert_id>/acknowledge": Route(STAFF_API, method="post", arguments=open_alert),
    "api/alerts/<uuid:alert_id>/assign": Route(
        (401, 403, 403, 415, 415), method="post", arguments=open_alert
    ),
    "api/alerts/<uuid:alert_id>/resolve": Route(STAFF_API, method="post", arguments=open_alert),
    "api/profile": Route(OWN_API),
    "api/points": Route(OWN_API),
    "api/badges": Route(OWN_API),
    "account/rewards/": Route(OWN_PAGE),
    "api/auth/register": Route(NOT_THIS_BODY, method="post"),
    "api/auth/login": Route(NOT_THIS_BODY, method="post"),
    "api/auth/google": Route(NOT_THIS_BODY, method="post"),
    "api/auth/refresh": Route(NOT_THIS_BODY, method="post"),
    "api/auth/logout": Route(NOT_THIS_BODY, method="post"),
    "api/auth/password/reset": Route(NOT_THIS_BODY, method="post"),
    "api/auth/verify-email": Route(NOT_THIS_BODY, method="post"),
    "api/auth/me": Route((401, 200, 200, 200, 200)),
    "api/auth/me/avatar": Route((401, 404, 404, 404, 404)),
    "api/auth/password": Route((401, 400, 400, 400, 400), method="put"),
    "api/admin/users": Route((401, 403, 403, 403, 200)),
    "api/admin/ban-user": Route((401, 403, 403, 403, 415), method="post"),
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
    with CaptureQueriesContext(connection) as queries:
        response = getattr(everybody[name], row.method)(url)
    assert response.status_code == row.answers[EVERYBODY.index(name)], response.content[:300]
    if row.method == "get" and is_page(response):
        assert len(queries) <= MOST_QUERIES


def is_page(response: HttpResponseBase) -> bool:
    return response.get("Content-Type", "").startswith("text/html")


@pytest.mark.parametrize("route", sorted(ADMIN))
def test_admin_pages_are_for_staff(route, everybody, citizen):
    url = address(*admin_address(route, citizen))
    for name in ("visitor", "citizen", "stranger"):
        final = everybody[name].get(url, follow=True)
        assert final.status_code in (403, 404) or final.request["PATH_INFO"] == "/login/"
    with CaptureQueriesContext(connection) as queries:
        response = everybody["admin"].get(url)
    assert response.status_code in (200, 302, 403, 404, 405)
    assert len(queries) <= MOST_QUERIES


def admin_address(route: str, person: User) -> tuple[str, dict[str, object]]:
    """Two of the admin's routes are regular expressions: put words in their place."""
    route = re.sub(r"\^\(\?P<app_label>.*", "accounts/", route)
    route = re.sub(r"\(\?P<url>.*", "nothing/", route)
    return route, {"object_id": person.pk, "id": person.pk, "content_type_id": 1}
