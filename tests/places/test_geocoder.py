"""Addresses, asked of a real server on this machine that speaks as Nominatim does."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured

from places import geocoder
from places.geocoder import GeocoderAway, find
from places.models import District
from wastewise import environment

ROWS = [
    {
        "display_name": "Jalan Kenanga, Karangasri",
        "lat": "-7.3211",
        "lon": "109.8976",
        "licence": "Data © OpenStreetMap contributors",
    },
    {"display_name": "Nowhere", "lat": "97", "lon": "4"},
    {"display_name": "Broken", "lat": "x", "lon": "4"},
    {"lat": "1", "lon": "1"},
    "no row at all",
]


class Nominatim(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, self.headers["User-Agent"], time.monotonic()))
        time.sleep(server.delay)
        self.send_response(server.status)
        if server.status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        # Whoever asked may be gone by now.
        with contextlib.suppress(ConnectionError):
            self.wfile.write(server.body)

    def log_message(self, *_args) -> None:
        """Not into the tests' output."""


@pytest.fixture
def server(settings, db):
    cache.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Nominatim) as server:
        server.asked, server.status, server.delay = [], 200, 0
        server.body = json.dumps(ROWS).encode()
        settings.GEOCODER_URL = f"http://127.0.0.1:{server.server_port}/search"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
    cache.clear()


@pytest.fixture
def no_turns(monkeypatch):
    monkeypatch.setattr(geocoder, "wait_for_turn", lambda: None)


def test_an_address_is_found_and_what_is_no_place_left_out(server, settings):
    (found,) = find("  Jalan   Kenanga ")
    assert (found.name, found.latitude, found.longitude) == (
        ROWS[0]["display_name"],
        -7.3211,
        109.8976,
    )
    assert "OpenStreetMap" in found.thanks
    path, agent, _at = server.asked[0]
    query = parse_qs(urlsplit(path).query)
    assert (query["q"], query["format"]) == (["Jalan Kenanga"], ["jsonv2"])
    assert "viewbox" not in query
    assert settings.CONTACT_EMAIL in agent
    assert settings.PUBLIC_URL in agent


def test_what_was_asked_before_is_remembered(server):
    assert find("Jalan Kenanga") == find("jalan kenanga".title())
    assert len(server.asked) == 1


def test_within_the_box_of_the_districts(server):
    District.objects.create(
        code="A", name="A", boundary={}, south=-7.4, west=109.8, north=-7.3, east=109.9
    )
    find("Jalan Kenanga")
    query = parse_qs(urlsplit(server.asked[0][0]).query)
    assert query["viewbox"] == ["109.80000,-7.40000,109.90000,-7.30000"]
    assert query["bounded"] == ["1"]


def test_one_question_a_second(server):
    find("first")
    find("second")
    assert server.asked[1][2] - server.asked[0][2] >= 0.9


def test_whoever_waits_too_long_for_a_turn_is_told(server, monkeypatch):
    monkeypatch.setattr(geocoder, "PATIENCE_SECONDS", 0.05)
    find("first")
    with pytest.raises(GeocoderAway):
        find("second")
    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[" * 100_000, b"[]" + b" " * 300_000])
def test_an_answer_that_is_none(server, body):
    server.body = body
    with pytest.raises(GeocoderAway) as told:
        find("Jalan Kenanga")
    assert told.value.status == 503
    # Nor is it remembered.
    server.body = json.dumps(ROWS).encode()
    cache.delete("geocoder:turn")
    assert len(find("Jalan Kenanga")) == 1


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_server_that_refuses_or_sends_us_elsewhere(server, status):
    server.status = status
    with pytest.raises(GeocoderAway):
        find("Jalan Kenanga")
    assert len(server.asked) == 1


def test_a_server_that_takes_too_long(server, settings):
    server.delay, settings.GEOCODER_TIMEOUT_SECONDS = 0.6, 0.2
    with pytest.raises(GeocoderAway):
        find("Jalan Kenanga")


def test_a_server_that_is_not_there(db, settings, no_turns):
    settings.GEOCODER_URL = "http://127.0.0.1:9/search"
    with pytest.raises(GeocoderAway):
        find("Jalan Kenanga")


def test_nobody_is_asked_while_it_is_off(db, settings):
    settings.GEOCODER_URL = ""
    assert find("Jalan Kenanga") == []


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a/b", "nominatim", "http://"])
def test_an_address_of_another_kind_stops_the_start(monkeypatch, address):
    monkeypatch.setenv("GEOCODER_URL", address)
    with pytest.raises(ImproperlyConfigured, match="GEOCODER_URL"):
        environment.geocoder("GEOCODER_URL")
