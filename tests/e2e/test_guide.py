"""The guide, as people search it: while they type, by keyboard, in their language, or without
scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from guide.models import GuideItem
from tests.e2e.test_pages import note
from tests.guide.things import few_things, thing


@pytest.fixture
def few(transactional_db) -> dict[str, GuideItem]:
    return few_things()


@pytest.fixture
def guide(page, few) -> Page:
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.goto("/guide/")
    return page


def things(page: Page):
    return page.locator("#guide-results a.thing")


def field(page: Page):
    return page.get_by_role("searchbox")


def test_results_follow_what_is_typed(guide):
    expect(things(guide)).to_have_count(6)
    field(guide).press_sequentially("bat")
    expect(things(guide)).to_have_count(3)
    expect(things(guide).first).to_contain_text("Battery")
    expect(guide.get_by_role("status").filter(has_text="3 things")).to_be_visible()
    expect(field(guide)).to_be_focused()
    expect(field(guide)).to_have_value("bat")
    expect(guide).to_have_url(re.compile(r"/guide/\?q=bat$"))
    field(guide).fill("")
    expect(things(guide)).to_have_count(6)
    expect(guide).to_have_url(re.compile(r"/guide/$"))
    assert guide.complaints == []


def test_the_whole_page_is_fetched_once(guide):
    guide.evaluate("window.isStillHere = true")
    field(guide).press_sequentially("jar")
    expect(things(guide)).to_have_count(1)
    field(guide).press("Enter")
    guide.get_by_role("radio", name="Glass").check()
    expect(guide).to_have_url(re.compile(r"q=jar&kind=glass$"))
    assert guide.evaluate("window.isStillHere") is True
    assert guide.complaints == []


def test_the_last_word_counts_on_a_slow_line(guide):
    held = []
    guide.route("**/guide/?*", lambda route: route.continue_() if held else held.append(route))
    with guide.expect_request("**/guide/?q=ba&*"):
        field(guide).press_sequentially("ba")
    field(guide).press_sequentially("tte", delay=300)
    held[0].continue_()
    expect(things(guide)).to_have_count(2)
    expect(guide).to_have_url(re.compile(r"q=batte$"))
    assert guide.complaints == []


def test_only_what_goes_to_a_place(guide):
    guide.get_by_role("radio", name="Hazardous").check()
    expect(things(guide)).to_have_count(2)
    expect(guide).to_have_url(re.compile(r"kind=hazardous$"))
    field(guide).press_sequentially("car")
    expect(things(guide)).to_have_count(1)
    guide.reload()
    expect(things(guide)).to_have_count(1)
    expect(guide.get_by_role("radio", name="Hazardous")).to_be_checked()
    expect(field(guide)).to_have_value("car")


def test_the_chosen_place_is_in_sight(guide):
    guide.goto("/guide/?kind=hazardous")
    expect(guide.locator(".choice", has_text="Hazardous")).to_be_in_viewport(ratio=1)


def test_what_was_meant_is_offered(guide):
    field(guide).press_sequentially("batery")
    expect(things(guide).first).to_contain_text("Battery")
    expect(guide.get_by_role("status").filter(has_text="Nothing of that name")).to_be_visible()
    field(guide).fill("xylophonist")
    expect(guide.locator("#guide-results .empty")).to_contain_text("xylophonist")


def test_a_letter_is_one_step_away(guide):
    for number in range(40):
        thing(f"bag-{number}", f"Bag {number}", f"Tas {number}", "plastic")
    guide.reload()
    guide.get_by_role("navigation", name="Letters").get_by_role("link", name="P").click()
    expect(guide.get_by_role("heading", name="P", exact=True)).to_be_in_viewport()
    expect(guide.get_by_role("link", name="Plastic bottle")).to_be_in_viewport()


def test_by_keyboard_alone(guide):
    field(guide).focus()
    guide.keyboard.type("jar")
    expect(things(guide)).to_have_count(1)
    guide.keyboard.press("Tab")  # the button
    guide.keyboard.press("Tab")  # the places, which the arrows go through
    expect(guide.get_by_role("radio", name="Everything")).to_be_focused()
    guide.keyboard.press("Tab")
    expect(things(guide).first).to_be_focused()
    guide.keyboard.press("Enter")
    expect(guide.get_by_role("heading", level=1)).to_have_text("Jar")
    expect(guide.get_by_text("White bin").first).to_be_visible()


def test_going_back_shows_the_search_again(guide):
    field(guide).press_sequentially("bat")
    expect(things(guide)).to_have_count(3)
    things(guide).first.click()
    expect(guide.get_by_role("heading", level=1)).to_have_text("Battery")
    guide.go_back()
    expect(guide.get_by_role("heading", level=1)).to_have_text("What goes where")
    expect(field(guide)).to_have_value("bat")
    expect(things(guide)).to_have_count(3)


def test_indonesian_words_on_an_indonesian_page(guide):
    field(guide).press_sequentially("botol")
    expect(things(guide)).to_have_count(1)
    guide.get_by_role("button", name="Bahasa Indonesia").click()
    expect(guide.locator("html")).to_have_attribute("lang", "id")
    expect(field(guide)).to_have_value("botol")
    expect(things(guide)).to_have_count(1)
    expect(things(guide).first).to_contain_text("Botol plastik")
    field(guide).fill("kopi")
    expect(things(guide)).to_have_count(1)
    expect(things(guide).first).to_contain_text("Gelas kopi")
    field(guide).fill("jar")
    expect(things(guide).first).to_contain_text("Stoples kaca")


def test_a_line_that_breaks_is_told(guide):
    guide.route("**/guide/?*", lambda route: route.abort())
    field(guide).press_sequentially("jar")
    expect(guide.get_by_role("status").filter(has_text="can't reach the list")).to_be_visible()
    expect(things(guide)).to_have_count(6)


def test_without_scripts(chromium, live_server, few):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/guide/")
    expect(things(page)).to_have_count(6)
    field(page).fill("bat")
    page.get_by_role("radio", name="Hazardous").check(force=True)
    page.get_by_role("button", name="Search").click()
    expect(things(page)).to_have_count(2)
    things(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Battery")
    page.get_by_role("link", name="What goes where").first.click()
    expect(things(page)).to_have_count(6)
    context.close()


def test_from_the_home_page(page, few):
    page.goto("/")
    page.get_by_role("searchbox").fill("stoples")
    page.keyboard.press("Enter")
    expect(things(page)).to_have_count(1)
    assert GuideItem.objects.get(slug="jar").name_id == "Stoples kaca"


def test_targets_are_large_enough_for_a_thumb(guide):
    for target in guide.locator(".choice, .letters a, a.thing").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 43.9
