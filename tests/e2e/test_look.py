"""The frame around every page, used: the look, the places, the keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from accounts.services import profiles
from common.photos import read_photo
from tests.e2e.conftest import PHONE
from tests.e2e.test_pages import session_cookie

BOTTLE = Path(__file__).parents[1] / "photos" / "bottle.jpg"

DESKTOP = {"width": 1280, "height": 800}
SMALL = {"width": 320, "height": 568}
PAPER = {"light": "rgb(250, 248, 243)", "dark": "rgb(17, 23, 20)"}


def choose_look(page: Page, name: str) -> None:
    page.locator("summary", has_text="Light or dark").click()
    page.get_by_role("button", name=name).click()


def expect_paper(page: Page, scheme: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", PAPER[scheme])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_look_follows_the_device(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/")
    expect_paper(page, scheme)


def test_chosen_look_comes_at_once_and_stays(page):
    page.emulate_media(color_scheme="light")
    page.goto("/how/")
    page.evaluate("window.stayed = true")
    with page.expect_response("**/theme/"):
        choose_look(page, "Dark")
    expect_paper(page, "dark")
    assert page.evaluate("window.stayed"), "The page was loaded anew."
    page.goto("/privacy/")
    expect_paper(page, "dark")
    with page.expect_response("**/theme/"):
        choose_look(page, "As this device")
    page.goto("/")
    expect_paper(page, "light")


def test_look_is_chosen_without_scripts(chromium, live_server):
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, color_scheme="light", locale="en"
    )
    page = context.new_page()
    page.goto("/how/")
    choose_look(page, "Dark")
    expect(page).to_have_url(f"{live_server.url}/how/")
    expect_paper(page, "dark")
    expect(page.get_by_role("button", name="Dark", include_hidden=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    context.close()


def test_menu_closes_with_escape_and_gives_the_focus_back(page):
    page.goto("/")
    summary = page.locator("summary", has_text="Light or dark")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dark")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Dark")).not_to_be_visible()
    expect(summary).to_be_focused()


def test_places_lie_under_the_thumb_on_a_phone_and_on_top_of_a_desktop(page):
    page.goto("/")
    places = page.get_by_role("navigation", name="Site")
    on_phone = places.bounding_box()
    assert on_phone["y"] + on_phone["height"] == pytest.approx(PHONE["height"], abs=1)
    for link in places.get_by_role("link").all():
        box = link.bounding_box()
        assert box["width"] >= 44
        assert box["height"] >= 44
    page.set_viewport_size(DESKTOP)
    on_desktop = places.bounding_box()
    assert on_desktop["y"] + on_desktop["height"] < 80


def test_bar_covers_nothing_at_the_end_of_a_page(page):
    page.goto("/privacy/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    bar = page.get_by_role("navigation", name="Site").bounding_box()
    last = page.get_by_text("Version").bounding_box()
    assert last["y"] + last["height"] <= bar["y"]


HIDDEN_FOCUS = """() => {
  const focused = document.activeElement;
  const box = focused.getClientRects()[0];
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return focused.contains(seen) || seen?.contains(focused) ? null : focused.outerHTML;
}"""


@pytest.mark.parametrize("size", [SMALL, PHONE, DESKTOP], ids=["small", "phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/privacy/"])
def test_keyboard_reaches_everything_and_its_focus_is_never_covered(page, path, size):
    page.set_viewport_size(size)
    page.goto(path)
    reachable = page.locator("a[href]:visible, button:visible, input:visible, summary:visible")
    missing = set(range(reachable.count()))
    handles = reachable.element_handles()
    for _ in handles:
        page.keyboard.press("Tab")
        for number in list(missing):
            if handles[number].evaluate("(one) => one === document.activeElement"):
                missing.discard(number)
        assert page.evaluate(HIDDEN_FOCUS) is None
    assert [handles[number].inner_text() for number in missing] == []


@pytest.mark.parametrize("path", ["/", "/how/", "/privacy/", "/offline/"])
def test_small_phone_shows_all_of_it(page, path):
    page.set_viewport_size(SMALL)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


def test_nothing_moves_for_whoever_asked_for_that(page):
    moves = "getComputedStyle(document.querySelector('.btn')).transitionDuration"
    page.goto("/")
    assert page.evaluate(moves) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert set(page.evaluate(moves).split(", ")) == {"0s"}


def test_changing_the_language_keeps_what_was_typed_but_no_password(page):
    page.goto("/login/")
    name, password = page.locator("[name=login]"), page.locator("[name=password]")
    name.fill("citra")
    password.fill("secret words")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(name).to_have_value("citra")
    expect(password).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage)") == []
    page.reload()
    expect(name).to_have_value("")


def test_language_changes_on_an_error_page(page):
    page.goto("/nothing/")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page).to_have_url(page.url)
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def with_picture(citizen) -> User:
    with BOTTLE.open("rb") as file:
        return profiles.set_avatar(person=citizen, photo=read_photo(file))


def removal_asked_for(page: Page, person: User, live_server) -> Locator:
    page.context.add_cookies([session_cookie(person, live_server.url)])
    page.goto("/account/picture/")
    page.get_by_role("button", name="Remove the picture").click()
    return page.get_by_role("dialog", name="Remove your picture?")


def test_dialog_asks_and_a_no_changes_nothing(page, with_picture, live_server):
    dialog = removal_asked_for(page, with_picture, live_server)
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(page.get_by_role("button", name="Remove the picture")).to_be_focused()
    with_picture.refresh_from_db()
    assert with_picture.avatar_id


def test_dialog_does_it_after_a_yes(page, with_picture, live_server):
    dialog = removal_asked_for(page, with_picture, live_server)
    dialog.get_by_role("button", name="Remove the picture").click()
    expect(page.get_by_role("button", name="Remove the picture")).to_have_count(0)
    with_picture.refresh_from_db()
    assert with_picture.avatar_id is None


def test_slow_answers_show_that_something_comes_and_move_nothing(page):
    held = []
    page.goto("/guide/")
    loading = page.locator(".loading")
    expect(loading).not_to_be_visible()
    page.route("**/guide/?*", lambda route: held.append(route))
    before = page.get_by_role("contentinfo").bounding_box()
    page.get_by_role("searchbox").fill("battery")
    expect(loading).to_be_visible()
    assert page.get_by_role("contentinfo").bounding_box() == before
    held[-1].continue_()
    expect(loading).not_to_be_visible()


@pytest.mark.parametrize("path", ["/", "/account/", "/notifications/"])
@pytest.mark.parametrize("size", [SMALL, DESKTOP], ids=["phone", "desktop"])
def test_one_long_word_for_a_name_breaks_no_page(page, citizen, live_server, path, size):
    citizen.full_name = "W" * 120
    citizen.save()
    page.context.add_cookies([session_cookie(citizen, live_server.url)])
    page.set_viewport_size(size)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_search_shows_one_line_around_all_of_it(page):
    page.goto("/")
    page.keyboard.press("Tab")
    search = page.get_by_role("searchbox")
    search.focus()
    expect(search).to_have_css("outline-style", "none")
    expect(page.locator(".search")).to_have_css("outline-style", "solid")


def test_choices_of_a_place_are_as_large_as_a_thumb(page):
    page.goto("/guide/")
    for choice in page.locator(".choice input").all():
        box = choice.bounding_box()
        assert min(box["width"], box["height"]) >= 44
