"""What was reported, as people look for it: in a list, on a map, by keyboard, near them, or
without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.states import State
from tests.e2e.test_pages import note, session_cookie
from tests.reports import builders
from wastewise.demo_town import seed_town

SQUARE = {"latitude": -7.3212, "longitude": 109.8975}
NEAR, FAR = (-7.3202, 109.8975), (-7.3112, 109.9)


@pytest.fixture
def town(transactional_db, settings, citizen) -> None:
    settings.MAP_DRAWING = "img/demo_town.geojson"
    seed_town()
    for _number in range(4):
        builders.report(citizen, type="glass", place=FAR, description="Broken jars")
    builders.report(citizen, place=NEAR, description="Bags beside the bin")
    builders.report(citizen, place=NEAR, state=State.RESOLVED, description="Long gone")


@pytest.fixture
def reports(chromium: Browser, live_server, town) -> Page:
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": 390, "height": 844},
        locale="en",
        geolocation=SQUARE,
        permissions=["geolocation", "clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    yield page
    context.close()


def rows(page: Page):
    return page.locator(".report-row")


def pins(page: Page):
    return page.locator("#reports-map .pin-place[role=button]")


def test_near_me_the_nearest_comes_first(reports):
    reports.goto("/reports/")
    expect(rows(reports)).to_have_count(5)
    reports.get_by_role("button", name="Near me").click()
    expect(reports.get_by_role("heading", name="5 reports, nearest first")).to_be_visible()
    expect(rows(reports).first).to_contain_text("Bags beside the bin")
    expect(rows(reports).first).to_contain_text("111 m away")
    assert reports.complaints == []


@pytest.mark.parametrize(
    ("code", "words"),
    [(1, "does not tell us where you are"), (2, "does not know"), (3, "took too long")],
)
def test_a_place_that_is_not_told(reports, code, words):
    reports.goto("/reports/")
    reports.evaluate(
        "code => { navigator.geolocation.getCurrentPosition = (_, fail) => fail({code}); }", code
    )
    reports.get_by_role("button", name="Near me").click()
    expect(reports.locator("#reports-located")).to_contain_text(words)
    expect(reports.get_by_role("button", name="Near me")).to_be_enabled()
    expect(rows(reports)).to_have_count(5)


def test_what_is_chosen_goes_from_the_list_to_the_map_and_back(reports):
    reports.goto("/reports/")
    reports.get_by_label("What", exact=True).select_option("glass")
    reports.get_by_role("button", name="Show", exact=True).click()
    expect(rows(reports)).to_have_count(4)
    reports.get_by_role("navigation", name="Reports").get_by_role("link", name="Map").click()
    expect(reports).to_have_url(re.compile(r"/map/\?type=glass&state=open"))
    expect(reports.get_by_role("button", name="4 reports: look closer")).to_be_visible()
    expect(pins(reports)).to_have_count(1)
    reports.get_by_role("link", name="All of these as a list").click()
    expect(rows(reports)).to_have_count(4)
    assert reports.complaints == []


def test_a_pin_by_keyboard_leads_to_its_report(reports):
    reports.goto("/map/")
    pin = reports.get_by_role("button", name="Overflowing bin: submitted")
    pin.focus()
    reports.keyboard.press("Enter")
    link = reports.locator(".leaflet-popup").get_by_role("link", name="See the report")
    expect(link).to_be_focused()
    reports.keyboard.press("Escape")
    expect(pin).to_be_focused()
    reports.keyboard.press("Enter")
    reports.keyboard.press("Enter")
    expect(reports.get_by_role("heading", level=1)).to_have_text("Overflowing bin")
    expect(reports.get_by_role("region", name="Map around the report")).to_be_visible()
    assert reports.complaints == []


def test_a_group_opens_up_and_ends_in_the_list(reports):
    """Reports of one place cannot be shown apart, however close one looks."""
    reports.goto("/map/")
    group = reports.get_by_role("button", name="4 reports: look closer")
    for _closer in range(6):
        group.click()
        reports.wait_for_timeout(600)
        if "/reports/" in reports.url:
            break
    expect(rows(reports)).to_have_count(5)
    expect(rows(reports).first).to_contain_text("Broken jars")
    assert reports.complaints == []


def test_where_there_is_most(reports):
    reports.goto("/map/")
    button = reports.get_by_role("button", name="Where there is most")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    painted = reports.locator(".reports-heat-layer").evaluate(
        """canvas => canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)"""
    )
    assert painted
    button.click()
    expect(reports.locator(".reports-heat-layer")).to_have_count(0)
    assert reports.complaints == []


def test_a_map_that_does_not_come_leads_to_the_list(chromium, live_server, town):
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto("/map/")
    expect(page.get_by_text("The map could not be loaded")).to_be_visible()
    page.get_by_role("link", name="All of these as a list").click()
    expect(rows(page)).to_have_count(5)
    context.close()


def test_without_scripts(chromium, live_server, town):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/map/")
    expect(page.locator("#reports-map")).to_be_hidden()
    page.get_by_role("link", name="All of these as a list").click()
    expect(page.get_by_role("button", name="Near me")).to_be_hidden()
    page.get_by_label("State").select_option("closed")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(rows(page)).to_have_count(1)
    rows(page).first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()
    expect(page.get_by_role("link", name="Share")).to_have_attribute("href", re.compile("^mailto:"))
    context.close()


def test_an_address_to_hand_on(reports, citizen):
    shown = builders.report(citizen)
    reports.goto(f"/reports/{shown.pk}/")
    reports.evaluate("Object.defineProperty(navigator, 'share', {value: undefined})")
    reports.get_by_role("link", name="Share").click()
    expect(reports.locator("#report-shared")).to_have_text("The address is copied.")
    assert reports.evaluate("navigator.clipboard.readText()") == reports.url


def test_me_too_and_an_area_around_it(reports, live_server, citizen, stranger):
    shown = builders.report(citizen, place=NEAR)
    reports.context.add_cookies([session_cookie(stranger, live_server.url)])
    reports.goto(f"/reports/{shown.pk}/")
    reports.get_by_role("button", name="I see it, too").click()
    expect(reports.get_by_role("button", name="You follow it. Stop")).to_be_visible()
    reports.get_by_role("link", name="Tell me what is reported around here").click()
    expect(reports.get_by_label("Around this place")).to_have_value("-7.320200,109.897500")
    reports.get_by_role("button", name="Where I am").click()
    expect(reports.get_by_label("Around this place")).to_have_value("-7.3212, 109.8975")
    reports.get_by_label("What you call it").fill("School")
    reports.get_by_role("button", name="Watch this area").click()
    expect(reports.get_by_role("button", name="Remove School")).to_be_visible()
    assert reports.complaints == []


def test_targets_are_large_enough_for_a_thumb(reports):
    reports.goto("/map/")
    expect(pins(reports).first).to_be_visible()
    for target in reports.locator(
        ".reports-tabs a, .reports-page .btn:visible, .reports-filter select, .leaflet-bar a,"
        " .pin-place, .reports-files a, .reports-more summary"
    ).all():
        if target.is_visible():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 43.9, target.inner_html()
