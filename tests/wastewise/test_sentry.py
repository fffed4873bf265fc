"""Sentry hears of errors, never of what a person sent."""

import subprocess
import sys

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from tests.servers import ROOT, environment
from wastewise import sentry
from wastewise.urls import handler500  # noqa: F401
from wastewise.urls import urlpatterns as product_urls


@csrf_exempt
def make_a_mistake(request):
    secret_of_a_frame = request.POST["password"]
    raise RuntimeError("a bug" if secret_of_a_frame else "no form")


@csrf_exempt
def make_a_mistake_with(request, reset_key):
    raise RuntimeError("a bug")


urlpatterns = [
    path("mistake/", make_a_mistake),
    path("mistake/<str:reset_key>/", make_a_mistake_with),
    *product_urls,
]


class Kept(Transport):
    def __init__(self) -> None:
        super().__init__()
        self.envelopes: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)


@pytest.fixture
def kept(settings, db):
    settings.SENTRY_DSN = "https://key@sentry.invalid/1"
    transport = Kept()
    with sentry_sdk.isolation_scope():
        sentry.start()
        client = sentry_sdk.get_client()
        client.transport = transport
        yield transport
        client.close()
    sentry_sdk.get_global_scope().set_client(None)


@pytest.mark.urls("tests.wastewise.test_sentry")
def test_an_error_is_reported_without_what_was_sent(kept):
    request = RequestFactory().post(
        "/mistake/?q=secret-query",
        {"password": "secret-body"},
        HTTP_AUTHORIZATION="Bearer secret-header",
        HTTP_COOKIE="sessionid=secret-cookie",
    )
    list(WSGIHandler()(request.environ, lambda status, headers: None))

    (event,) = [envelope.get_event() for envelope in kept.envelopes]
    assert event["exception"]["values"][-1]["value"] == "a bug"
    assert event["request"] == {"method": "POST", "url": "http://testserver/mistake/"}
    assert "secret-" not in str(event)


@pytest.mark.urls("tests.wastewise.test_sentry")
def test_an_error_is_reported_without_the_keys_in_its_path(kept):
    request = RequestFactory().get("/mistake/secret-key/")
    list(WSGIHandler()(request.environ, lambda status, headers: None))

    (event,) = [envelope.get_event() for envelope in kept.envelopes]
    assert event["request"]["url"] == "http://testserver/mistake/***/"
    assert "secret-" not in str(event)


@pytest.mark.parametrize(
    ("dsn", "is_imported"), [("", False), ("https://k@sentry.invalid/1", True)]
)
def test_it_is_imported_only_when_it_is_wanted(tmp_path, dsn, is_imported):
    show = (
        "import django, sys; django.setup(); heavy = {'numpy'} & set(sys.modules);"
        "import wastewise.urls; heavy |= {'tensorflow', 'ai_edge_litert'} & set(sys.modules);"
        "print('sentry_sdk' in sys.modules, heavy)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", show],
        cwd=ROOT,
        env=environment(tmp_path, SENTRY_DSN=dsn),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    # Nor are libraries that weigh much: numpy in processes that look at no photo, the others
    # before a photo has come.
    assert ended.stdout.split() == [str(is_imported), "set()"]
