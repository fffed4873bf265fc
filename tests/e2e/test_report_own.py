"""A reporter comes back to their report, logged in: it is still there, it is to be changed, it was
a mistake. With a thumb, by keyboard alone, and without scripts."""

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.models import Report, ReportType
from reports.seed import load_types
from reports.states import State
from tests.e2e.test_pages import AXE, FIND_BARRIERS, note, session_cookie
from tests.reports import builders
from wastewise.demo_town import seed_town

SQUARE = (-7.3212, 109.8975)


@pytest.fixture
def town(transactional_db, settings) -> None:
    settings.MAP_DRAWING, settings.DEMO_SQUARE = "img/demo_town.geojson", "-7.3212,109.8975"
    load_types(ReportType)
    seed_town()


@pytest.fixture
def reporter(chromium: Browser, live_server, town, citizen) -> Page:
    yield from opened(chromium, live_server, citizen)


@pytest.fixture
def without_scripts(chromium: Browser, live_server, town, citizen) -> Page:
    yield from opened(chromium, live_server, citizen, java_script_enabled=False)


def opened(chromium, live_server, person, **wishes):
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 740}, locale="en", **wishes
    )
    context.add_cookies([session_cookie(person, live_server.url)])
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    yield page
    context.close()


def told_by(person, **fields) -> Report:
    fields = {"place": SQUARE, "description": "Bags beside the bin.", **fields}
    return builders.report(person, **fields)


def as_it_is(report: Report) -> Report:
    report.refresh_from_db()
    return report


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def is_sound(page: Page) -> bool:
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE)
    assert page.evaluate(FIND_BARRIERS) == []
    # axe complains itself, about styles that our policy does not let it write.
    page.complaints.clear()
    return True


def press_until(page: Page, target, key: str = "Tab", most: int = 40) -> None:
    for _press in range(most):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{key} does not lead to {target}", pytrace=False)


def test_still_there_on_its_page(reporter, citizen):
    report = told_by(citizen, state=State.RESOLVED)
    reporter.goto("/reports/mine/")
    picture(reporter, "mine")
    assert is_sound(reporter)
    reporter.get_by_role("link", name="Overflowing bin", exact=True).click()
    expect(reporter.get_by_role("heading", name="How does it look now?")).to_be_visible()
    picture(reporter, "asked")
    assert is_sound(reporter)
    reporter.get_by_label("What do you see?").fill("Only half of it is gone.")
    reporter.get_by_role("button", name="It is still there").click()
    expect(reporter.get_by_text("We opened the report again")).to_be_visible()
    expect(reporter.get_by_text("Only half of it is gone.")).to_be_visible()
    expect(reporter.get_by_role("heading", name="How does it look now?")).to_have_count(0)
    assert as_it_is(report).state == State.SUBMITTED
    assert is_sound(reporter)


def test_fixed_from_the_list(reporter, citizen):
    report = told_by(citizen, state=State.RESOLVED)
    reporter.goto("/reports/mine/")
    reporter.get_by_role("link", name="How does it look now?").click()
    picture(reporter, "answer")
    reporter.get_by_role("button", name="It is fixed").click()
    expect(reporter.get_by_text("Good to hear.")).to_be_visible()
    expect(reporter.get_by_role("button", name="It is fixed")).to_have_count(0)
    assert report.events.filter(kind="answer").count() == 1


def test_changed_by_keyboard_alone(reporter, citizen):
    report = told_by(citizen, type="glass")
    reporter.goto(report.get_absolute_url())
    press_until(reporter, reporter.get_by_role("link", name="Change it"))
    reporter.keyboard.press("Enter")
    reporter.wait_for_url("**/edit/")
    picture(reporter, "edit")
    assert is_sound(reporter)
    press_until(reporter, reporter.locator("[name=type]:checked"))
    reporter.keyboard.press("ArrowDown")
    chosen = reporter.locator("[name=type]:checked").get_attribute("value")
    press_until(reporter, reporter.get_by_role("button", name="Put a pin on the map"))
    reporter.keyboard.press("Enter")
    expect(reporter.locator("#tell-map .pin-mine")).to_be_visible()
    press_until(reporter, reporter.get_by_role("button", name="North"))
    reporter.keyboard.press("Enter")
    expect(reporter.locator("[name=place][value=pin]")).to_be_checked()
    picture(reporter, "edit-pin")
    press_until(reporter, reporter.get_by_label("What should we know?"))
    reporter.keyboard.press("Control+a")
    reporter.keyboard.type("A heap of jars.")
    press_until(reporter, reporter.get_by_role("button", name="Save"))
    reporter.keyboard.press("Enter")
    expect(reporter.get_by_text("Saved. Thank you.")).to_be_visible()
    expect(reporter.get_by_text("A heap of jars.")).to_be_visible()
    report = as_it_is(report)
    assert (report.type_id, report.place_source) == (chosen, "pin") != ("glass", "pin")
    assert report.latitude == pytest.approx(SQUARE[0] + 10 / 111_195, abs=2e-6)
    assert reporter.complaints == []


def test_changed_and_taken_back_without_scripts(without_scripts, citizen):
    page, report = without_scripts, told_by(citizen)
    page.goto("/reports/mine/")
    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_role("button", name="Put a pin on the map")).to_be_hidden()
    page.get_by_label("As I say in words").check()
    page.get_by_label("The place in words").fill("Behind the school")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
    assert (as_it_is(report).latitude, report.place_words) == (None, "Behind the school")
    page.get_by_role("link", name="Take it back").click()
    picture(page, "withdraw")
    page.get_by_label("Why?").fill("My mistake.")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("This report was withdrawn.")).to_be_visible()
    expect(page.get_by_role("link", name="Change it")).to_have_count(0)
    assert as_it_is(report).withdrawn_at is not None


def test_a_change_that_comes_too_late_keeps_what_was_typed(reporter, citizen):
    report = told_by(citizen)
    reporter.goto(f"{report.get_absolute_url()}edit/")
    reporter.get_by_label("What should we know?").fill("Half typed")
    Report.objects.update(state=State.ACKNOWLEDGED)
    reporter.get_by_role("button", name="Save").click()
    expect(reporter.get_by_role("alert")).to_contain_text("Somebody has looked at this report")
    expect(reporter.get_by_label("What should we know?")).to_have_value("Half typed")
    picture(reporter, "edit-late")
    assert is_sound(reporter)
