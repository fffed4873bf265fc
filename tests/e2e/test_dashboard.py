"""The dashboard as people use it: a photo in, points out; a photo that waited; a history that
follows."""

from decimal import Decimal

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from disposals.models import FairPlay, KindRate, WasteRecord
from disposals.seed import load_rates
from disposals.services.disposing import dispose
from tests.conftest import PASSWORD
from tests.disposals.bins import bin_at
from tests.disposals.drawing import drawn, received, unclear_photo
from tests.e2e.conftest import PHONE
from tests.e2e.test_pages import AXE, FIND_BARRIERS, note, session_cookie


def file(content: bytes) -> FilePayload:
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": content}


def choose(page: Page, content: bytes) -> None:
    page.get_by_label("Choose a photo").set_input_files(file(content))


def outcome(page: Page):
    return page.locator("[data-outcome]")


@pytest.fixture
def worth(citizen) -> User:
    load_rates(KindRate)
    FairPlay.objects.update_or_create(pk=1, defaults={"seconds_between": 0})
    return citizen


@pytest.fixture
def home(page, live_server, worth) -> Page:
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.context.add_cookies([session_cookie(worth, live_server.url)])
    page.goto("/")
    return page


def test_a_photo_is_paid_and_the_sums_follow(home):
    home.evaluate("window.isStillHere = true")
    choose(home, drawn("glass"))
    expect(outcome(home)).to_contain_text("+12")
    expect(home.locator("[data-said][role=status]")).to_contain_text("Glass. 12 points")
    expect(home.locator(".purse-panel")).to_contain_text("12")
    expect(home.get_by_role("heading", name="1 thing sorted")).to_be_visible()
    assert home.evaluate("window.isStillHere") is True
    assert home.complaints == []
    for scheme in ("light", "dark"):
        home.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        home.evaluate(AXE)
        assert home.evaluate(FIND_BARRIERS) == []


def test_the_compartment_that_is_pressed_counts(home):
    home.get_by_role("radio", name="Metal").check(force=True)
    choose(home, drawn("glass"))
    expect(outcome(home)).to_be_visible()
    assert WasteRecord.objects.get().detection.verified_label == "metal"


def test_after_an_answer_the_next_compartment_can_be_pressed(home):
    choose(home, drawn("glass"))
    expect(home.get_by_role("heading", name="1 thing sorted")).to_be_visible()
    home.get_by_text("Which compartment?").click()
    home.get_by_role("radio", name="Metal").check(force=True)
    choose(home, drawn("plastic", seed=2))
    expect(home.get_by_role("heading", name="2 things sorted")).to_be_visible()
    newest = WasteRecord.objects.latest("disposed_at")
    assert newest.detection.verified_label == "metal"
    expect(home.locator("[name=compartment][value=auto]")).to_be_checked()


def test_the_bin_is_chosen_among_the_nearest_and_corrected_with_the_same_photo(home, worth):
    bin_at("near", -7.3001, 109.9, "glass", name="Corner")
    bin_at("far", -7.31, 109.9, "glass", name="Market")
    home.context.grant_permissions(["geolocation"])
    home.context.set_geolocation({"latitude": -7.3, "longitude": 109.9})
    home.get_by_text("Which bin, how heavy").click()
    home.get_by_role("button", name="Near me").click()
    expect(home.locator(".near-bin")).to_have_text(["Corner10 m", "Market1.1 km"])
    home.get_by_role("button", name="Corner").click()
    expect(home.get_by_label("Code of the bin")).to_have_value("near")
    home.get_by_label("Code of the bin").fill("nowhere")
    home.get_by_label("Weight in grams").fill("250")
    choose(home, drawn("glass"))
    expect(home.get_by_role("alert")).to_contain_text("We don't know this bin.")
    home.get_by_label("Code of the bin").fill("near")
    home.get_by_role("button", name="Try again").click()
    expect(outcome(home)).to_contain_text("+12")
    record = WasteRecord.objects.get()
    assert (record.bin.code, record.weight_kg) == ("near", Decimal("0.25"))
    expect(home.get_by_label("Weight in grams")).to_have_value("")
    assert home.locator("[name=bin]").first.input_value() == "near"


def test_a_lost_answer_is_asked_for_again_and_pays_once(home):
    lost = []

    def lose_once(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # It arrived; what came back did not.
            return route.abort()
        return route.continue_()

    home.route("**/", lose_once)
    choose(home, drawn("glass"))
    home.get_by_role("button", name="Try again").click()
    expect(outcome(home)).to_contain_text("+12")
    assert WasteRecord.objects.count() == 1


def test_who_is_not_sure_asks_and_the_answer_pays_on_the_same_page(home):
    home.evaluate("window.isStillHere = true")
    choose(home, unclear_photo())
    expect(outcome(home)).to_have_attribute("data-outcome", "unsure")
    home.evaluate(AXE)
    assert home.evaluate(FIND_BARRIERS) == []
    home.get_by_role("button", name="Organic").click()
    expect(outcome(home)).to_have_attribute("data-outcome", "awarded")
    expect(home.locator(".photo")).to_have_count(1)
    assert home.evaluate("window.isStillHere") is True


def test_a_visitors_photo_waits_until_they_are_logged_in(page, worth):
    page.goto("/")
    choose(page, drawn("plastic"))
    page.get_by_role("link", name="I have an account").click()
    page.get_by_label("E-mail or user name").fill(worth.username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Collect its points").click()
    expect(outcome(page)).to_contain_text("+10")
    page.goto("/")
    expect(page.get_by_role("heading", name="1 thing sorted")).to_be_visible()
    expect(page.locator("[data-waiting]")).to_be_hidden()


def test_who_only_asks_leaves_no_photo_behind(page, worth):
    page.goto("/")
    choose(page, drawn("plastic"))
    expect(page.get_by_role("article")).to_be_visible()
    page.reload()
    found = "import('/static/js/photo_store.js').then((store) => store.find())"
    assert page.evaluate(found) is None


def test_the_history_hears_of_news_and_leaves_the_focus(home, worth):
    home.clock.install()
    home.goto("/user/waste-history/")
    expect(home.get_by_text("Nothing brought yet")).to_be_visible()
    home.get_by_role("link", name="WasteWise").focus()
    dispose(person=worth, received=received(drawn("metal")))
    home.clock.run_for(5_500)
    expect(home.locator("[data-record]")).to_have_count(1)
    expect(home.locator("[data-news]")).to_have_text("One more in your history.")
    assert home.evaluate("document.activeElement.textContent.trim()") == "WasteWise"
    with home.expect_response("**/user/waste-history/") as looked:
        home.clock.run_for(5_500)
    assert looked.value.status == 304


def test_everything_but_the_camera_works_without_scripts(chromium, live_server, worth):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    context.add_cookies([session_cookie(worth, live_server.url)])
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Choose a photo").set_input_files(file(unclear_photo()))
    page.get_by_role("button", name="Hand it in").click()
    page.get_by_role("button", name="Organic").click()
    expect(outcome(page)).to_contain_text("+5")
    context.close()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_filter_folds_and_says_how_much_is_set(chromium, live_server, worth, has_scripts):
    dispose(person=worth, received=received(drawn("metal")))
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=has_scripts, locale="en", viewport=PHONE
    )
    context.add_cookies([session_cookie(worth, live_server.url)])
    page = context.new_page()
    page.goto("/user/waste-history/")
    expect(page.get_by_label("Kind")).to_be_hidden()
    page.locator("summary", has_text="Filter").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Kind").select_option("metal")
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("summary", has_text="Filter")).to_contain_text("2 are set")
    expect(page.get_by_label("Kind")).to_be_hidden()
    context.close()


def test_the_header_fits_a_phone_whose_letters_are_twice_as_large(home):
    home.set_viewport_size({"width": 360, "height": 740})
    home.evaluate("document.documentElement.style.fontSize = '200%'")
    edges = home.evaluate(
        "[...document.querySelectorAll('.brand, .tools, .tools *')]"
        ".map((one) => one.getBoundingClientRect().right)"
    )
    assert max(edges) <= 360
