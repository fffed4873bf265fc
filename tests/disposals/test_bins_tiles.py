"""Tiles of a map come from another server only where the settings name one."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from wastewise.content_security import policies
from wastewise.environment import tiles


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("", ""),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}{r}.png", "https://*.tiles.example.org"),
        ("https://tiles.example.org:8443/a/{z}/{x}/{y}?k=1", "https://tiles.example.org:8443"),
    ],
)
def test_the_origin_of_an_address(monkeypatch, address, origin):
    monkeypatch.setenv("MAP_TILES_URL", address)
    assert tiles("MAP_TILES_URL") == (address, origin)


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "tiles.example.org/{z}/{x}/{y}.png",
    ],
)
def test_what_is_no_address_stops_the_start(monkeypatch, address):
    monkeypatch.setenv("MAP_TILES_URL", address)
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_URL"):
        tiles("MAP_TILES_URL")


def test_only_pages_with_a_map_may_ask_for_them():
    with_tiles = policies(with_google=False, tiles="https://tiles.example.org")
    assert "img-src 'self' https://tiles.example.org data: blob:" in with_tiles["/bins/"]
    assert "img-src 'self' https://tiles.example.org data:;" in with_tiles["/admin/reports/"]
    assert "tiles" not in with_tiles["/"] + with_tiles["/admin/"]
    assert "/bins/" not in policies(with_google=True)


def test_the_page_hands_it_to_the_script(db, as_visitor, settings):
    settings.MAP_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = '<a href="https://example.org">Us</a>'
    page = as_visitor.get("/bins/").content.decode()
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png"' in page
    assert "&lt;a href=&quot;https://example.org&quot;&gt;" in page
