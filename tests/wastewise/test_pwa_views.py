"""What makes the site installable, and what browsers ask for at the root."""

import json
import re

from django.contrib.staticfiles import finders
from PIL import Image

from wastewise.pwa_views import SHELL


def worker(client) -> dict[str, object]:
    script = client.get("/service-worker.js").content.decode()
    return {
        name: json.loads(value)
        for name, value in re.findall(r"^const (\w+) = (.*);$", script, re.M)
    }


def test_manifest_names_icons_of_the_size_that_they_have(as_visitor):
    answer = as_visitor.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    icons = answer.json()["icons"]
    assert {(icon["sizes"], icon["purpose"]) for icon in icons} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in icons:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


def test_maskable_icon_has_no_hole_and_a_quiet_edge(as_visitor):
    with Image.open(finders.find("img/app/icon-maskable-512.png")) as image:
        drawn = image.convert("RGBA")
    ground = drawn.getpixel((0, 0))
    assert ground[3] == 255
    # Whatever shape a system cuts, the middle four fifths stay.
    edge = [drawn.getpixel((x, y)) for x in range(0, 512, 8) for y in (0, 25, 486, 511)]
    assert set(edge) == {ground}


def test_shortcuts_lead_to_pages(db, as_visitor):
    for shortcut in as_visitor.get("/manifest.webmanifest").json()["shortcuts"]:
        assert as_visitor.get(shortcut["url"]).status_code == 200


def test_manifest_speaks_the_chosen_language(as_visitor):
    as_visitor.cookies["django_language"] = "id"
    assert as_visitor.get("/manifest.webmanifest").json()["lang"] == "id"


def test_worker_keeps_what_the_offline_page_is_made_of(as_visitor):
    page = as_visitor.get("/offline/").content.decode()
    loaded = set(
        re.findall(
            r'<(?:link rel="(?:stylesheet|preload|icon)"|script|img)[^>]*?(?:href|src)="([^"]+)"',
            page,
        )
    )
    shell = worker(as_visitor)["SHELL"]
    assert loaded <= set(shell)
    assert all(url.startswith("/static/") for url in shell)
    assert worker(as_visitor)["OFFLINE"] == "/offline/"


def test_kept_files_are_there():
    assert all(finders.find(name) for name in SHELL)


def test_worker_is_asked_for_anew_and_changes_with_language_and_look(as_visitor):
    assert "no-cache" in as_visitor.get("/service-worker.js")["Cache-Control"]
    names = {worker(as_visitor)["CACHE"]}
    as_visitor.cookies["theme"] = "dark"
    names.add(worker(as_visitor)["CACHE"])
    as_visitor.cookies["django_language"] = "id"
    names.add(worker(as_visitor)["CACHE"])
    assert len(names) == 3
    assert worker(as_visitor)["CACHE"] in names


def test_nothing_is_kept_while_developing(as_visitor, settings):
    settings.DEBUG = True
    assert worker(as_visitor)["SHELL"] == []


def test_offline_page_knows_nobody(as_citizen):
    page = as_citizen.get("/offline/").content.decode()
    assert "Citra" not in page
    assert "csrf" not in page


def test_robots_stay_out_of_what_is_private(as_visitor):
    lines = as_visitor.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /account/" in lines
    assert "Disallow: /" not in lines


def test_favicon_is_there(as_visitor):
    url = as_visitor.get("/favicon.ico")["Location"]
    with Image.open(finders.find(url.removeprefix("/static/"))) as image:
        assert image.format == "ICO"
