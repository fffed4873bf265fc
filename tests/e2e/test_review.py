"""The review by keys and by thumb: photo after photo on one page."""

import pytest
from playwright.sync_api import Page, expect

from classifier.models import TrainingPhoto
from tests.e2e.test_pages import DESKTOP, session_cookie
from tests.studio.material import drawn

State = TrainingPhoto.State
URL = "/studio/review/"


@pytest.fixture
def photos(citizen) -> list[TrainingPhoto]:
    """In the order in which they come."""
    return [
        sent(citizen, label, doubt)
        for label, doubt in (("glass", 0.9), ("paper", 0.5), ("metal", 0.1))
    ]


def sent(contributor, label: str, doubt: float) -> TrainingPhoto:
    photo = drawn(label, 1, "training")
    photo.contributor, photo.source, photo.state = contributor, "people", State.WAITING
    photo.claimed_label, photo.doubt, photo.guess = label, doubt, [0, 0.2, 0, 0, 0, 0.8, 0]
    photo.save()
    return photo


@pytest.fixture
def desk(chromium, live_server, moderator) -> Page:
    context = chromium.new_context(base_url=live_server.url, viewport=DESKTOP, locale="en")
    context.add_cookies([session_cookie(moderator, live_server.url)])
    page = context.new_page()
    yield page
    context.close()


def states(photos) -> list[tuple[str, str]]:
    rows = TrainingPhoto.objects.in_bulk([photo.pk for photo in photos])
    return [(rows[photo.pk].state, rows[photo.pk].label) for photo in photos]


def shows(page: Page, photo: TrainingPhoto) -> None:
    expect(page.locator(f'.review-photo img[src="/files/{photo.file_id}/"]')).to_be_visible()
    expect(page.locator("[data-review]")).not_to_have_attribute("aria-busy", "true")


def test_three_photos_by_keys(desk, photos):
    one, two, three = photos
    desk.goto(URL)
    desk.evaluate("window.isSamePage = true")
    shows(desk, one)
    said = desk.get_by_role("status").filter(has_text="Saved")
    desk.keyboard.press("6")
    shows(desk, two)
    expect(said).to_contain_text("Saved as Plastic. Sent as Paper")
    expect(desk.get_by_text("2 waiting")).to_be_visible()
    # Back, and decided otherwise.
    desk.keyboard.press("u")
    shows(desk, one)
    desk.keyboard.press("2")
    shows(desk, two)
    # While the reasons are open a figure is a reason.
    desk.keyboard.press("r")
    expect(desk.get_by_role("button", name="Too blurred or too dark to tell")).to_be_focused()
    desk.keyboard.press("3")
    shows(desk, three)
    desk.keyboard.press("s")
    expect(desk.get_by_role("status").filter(has_text="Skipped")).to_be_attached()
    shows(desk, three)
    desk.keyboard.press("3")
    expect(desk.get_by_text("Nothing waits for you", exact=True)).to_be_visible()
    expect(said).to_contain_text("Saved as Metal. Nothing waits for you")
    assert desk.evaluate("window.isSamePage")
    assert states(photos) == [("ready", "glass"), ("rejected", "paper"), ("ready", "metal")]
    assert TrainingPhoto.objects.get(pk=two.pk).reason == "nothing"


def test_keys_mean_nothing_where_one_writes_or_switched_them_off(desk, photos):
    desk.goto(URL)
    desk.keyboard.press("r")
    words = desk.get_by_label("In your own words, for whoever sent it")
    words.click()
    words.press_sequentially("2 cups, 1 spoon")
    desk.keyboard.press("Escape")
    expect(words).to_be_hidden()
    expect(desk.locator("summary.btn")).to_be_focused()
    desk.get_by_role("switch", name="Keys").uncheck()
    desk.locator("h1").click()
    desk.keyboard.press("6")
    desk.reload()
    expect(desk.get_by_role("switch", name="Keys")).not_to_be_checked()
    shows(desk, photos[0])
    assert {state for state, _label in states(photos)} == {"waiting"}


def test_an_answer_that_is_late_is_waited_for_once(desk, photos):
    desk.goto(URL)
    held = []
    desk.route(f"**{URL}*/", lambda route: held.append(route))
    for _ in range(3):
        desk.keyboard.press("6")
    expect(desk.locator("[data-review]")).to_have_attribute("aria-busy", "true")
    assert len(held) == 1
    held[0].continue_()
    shows(desk, photos[1])
    desk.unroute(f"**{URL}*/")
    desk.context.set_offline(True)
    desk.keyboard.press("6")
    expect(desk.get_by_role("alert")).to_have_text("The line broke. Please try that again.")
    desk.context.set_offline(False)
    desk.keyboard.press("5")
    shows(desk, photos[2])
    assert states(photos)[:2] == [("ready", "plastic"), ("ready", "paper")]


def test_a_second_tap_is_not_for_the_next_photo(desk, photos):
    desk.goto(URL)
    desk.evaluate(
        """new Promise((done) => {
          const root = document.querySelector("[data-review]");
          const press = () => root.querySelector("[value=glass]").click();
          new MutationObserver(() => done(press())).observe(root, {childList: true});
          press();
        })"""
    )
    shows(desk, photos[1])
    assert [state for state, _label in states(photos)] == ["ready", "waiting", "waiting"]


def test_by_thumb_all_is_in_sight(page, live_server, moderator, photos):
    page.context.add_cookies([session_cookie(moderator, live_server.url)])
    page.goto(URL)
    bar = page.locator(".places").bounding_box()["y"]
    for part in page.locator(".review-photo img, .review-kind").all():
        box = part.bounding_box()
        assert box["y"] + box["height"] <= bar
        assert min(box["height"], box["width"]) >= 44
    page.get_by_role("button", name="Metal").click()
    shows(page, photos[1])
    # What was pressed is gone: one reads on where the next photo is told of.
    expect(page.locator("figcaption")).to_be_focused()
    expect(page.locator(".review-photo img")).to_be_in_viewport(ratio=1)


def test_without_scripts(chromium, live_server, moderator, photos):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    context.add_cookies([session_cookie(moderator, live_server.url)])
    page = context.new_page()
    page.goto(URL)
    page.get_by_role("button", name="Plastic").click()
    shows(page, photos[1])
    page.get_by_text("Reject, because …").click()
    page.get_by_label("In your own words, for whoever sent it").fill("A table.")
    page.get_by_role("button", name="Reject", exact=True).click()
    shows(page, photos[2])
    page.get_by_role("button", name="Undo").click()
    shows(page, photos[1])
    context.close()
    assert [state for state, _label in states(photos)] == ["ready", "waiting", "waiting"]
