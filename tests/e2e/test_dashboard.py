"""The dashboard as people use it: a photo in, points out; a photo that waited; a history that
follows."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from disposals.models import FairPlay, KindRate, WasteRecord
from disposals.seed import load_rates
from disposals.services.disposing import dispose
from tests.conftest import PASSWORD
from tests.disposals.drawing import drawn, received, unclear_photo
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
