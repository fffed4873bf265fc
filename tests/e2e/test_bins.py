"""Bins, as people look for them: by what they take, from where they stand, on a map, by keyboard,
or without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_pages import note
from wastewise.demo_town import seed_town

SQUARE = {"latitude": -7.3212, "longitude": 109.8975}


@pytest.fixture
def town(transactional_db, settings) -> None:
    settings.MAP_DRAWING = "img/demo_town.geojson"
    seed_town()


@pytest.fixture
def bins(chromium: Browser, live_server, town) -> Page:
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="en",
        geolocation=SQUARE,
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.goto("/bins/")
    yield page
    context.close()


def rows(page: Page):
    return page.locator("#bins-results .bin-row")


def pins(page: Page):
    return page.locator("#bins-map .pin-place[role=button]")


def test_near_me_the_nearest_comes_first(bins):
    expect(rows(bins)).to_have_count(24)
    bins.get_by_role("radio", name="Glass").check()
    bins.get_by_role("button", name="Near me").click()
    expect(bins.locator(".bins-best")).to_contain_text("m away", timeout=15_000)
    expect(bins.get_by_role("status").filter(has_text="nearest first")).to_be_visible()
    expect(rows(bins).first.locator(".compartment", has_text="Glass")).to_be_visible()
    expect(bins.get_by_role("img", name="You are here")).to_be_visible()
    assert "near=" not in bins.url
    assert "takes=glass" in bins.url
    assert bins.complaints == []


@pytest.mark.parametrize(
    ("code", "words"),
    [(1, "does not tell us where you are"), (2, "does not know"), (3, "took too long")],
)
def test_a_place_that_is_not_told(bins, code, words):
    bins.evaluate(
        "code => { navigator.geolocation.getCurrentPosition = (_, fail) => fail({code}); }", code
    )
    bins.get_by_role("button", name="Near me").click()
    expect(bins.locator("#bins-located")).to_contain_text(words)
    expect(bins.get_by_role("button", name="Near me")).to_be_enabled()
    expect(rows(bins)).to_have_count(24)


def test_the_map_follows_what_is_asked(bins):
    expect(pins(bins).first).to_be_visible()
    with bins.expect_response("**/bins/map.json?*district=TMS*"):
        bins.get_by_label("District").select_option("TMS")
    expect(rows(bins)).to_have_count(7)
    expect(bins.get_by_role("button", name="University canteen")).to_be_visible()
    assert bins.complaints == []


def test_a_pin_by_keyboard_leads_to_its_bin(bins):
    bins.get_by_label("District").select_option("TMS")
    pin = bins.get_by_role("button", name="University canteen")
    pin.focus()
    bins.keyboard.press("Enter")
    link = bins.locator(".leaflet-popup").get_by_role("link", name="What it takes")
    expect(link).to_be_focused()
    bins.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(pin).to_be_focused()
    bins.keyboard.press("Enter")
    bins.keyboard.press("Enter")
    expect(bins.get_by_role("heading", level=1)).to_have_text("University canteen")
    assert bins.complaints == []


def test_pins_that_lie_together_open_up(bins):
    group = bins.get_by_role("button", name="look closer").first
    before = pins(bins).count()
    group.click()
    expect(pins(bins)).not_to_have_count(before)
    expect(rows(bins)).to_have_count(24)
    assert bins.complaints == []


def test_a_map_that_does_not_come_leaves_the_list(chromium, live_server, town):
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto("/bins/")
    expect(page.get_by_text("The map could not be loaded")).to_be_visible()
    expect(rows(page)).to_have_count(24)
    context.close()


def test_without_scripts(chromium, live_server, town):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/bins/")
    expect(page.locator("#bins-map")).to_be_hidden()
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    page.get_by_role("radio", name="Glass").check(force=True)
    page.get_by_label("District").select_option("TMS")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("takes=glass&district=TMS"))
    assert 0 < rows(page).count() < 8
    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("What it takes")
    context.close()


def test_targets_are_large_enough_for_a_thumb(bins):
    expect(pins(bins).first).to_be_visible()
    for target in bins.locator(
        ".choice, .bins-where .btn:visible, .leaflet-bar a, .pin-place"
    ).all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 43.9
