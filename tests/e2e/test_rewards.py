"""From points to a code and back, with a thumb, by keyboard, and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from rewards.models import Redemption
from rewards.services.redeeming import redeem
from tests.e2e.test_pages import session_cookie
from tests.rewards.shelf import balance, buyer, reward


@pytest.fixture
def bag(transactional_db):
    return reward(cost=50, stock=5)


@pytest.fixture
def shopper(citizen, bag):
    return buyer(citizen, 120)


def opened(browser, live_server, person, path: str, **options) -> Page:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="en", **options
    )
    context.add_cookies([session_cookie(person, live_server.url)])
    page = context.new_page()
    page.goto(path)
    return page


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_points_become_a_code(chromium, live_server, shopper, has_scripts):
    page = opened(chromium, live_server, shopper, "/rewards/", java_script_enabled=has_scripts)
    page.get_by_role("link", name="Cloth bag").click()
    page.get_by_role("link", name="Take it for 50 points").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take “Cloth bag”?")
    assert not Redemption.objects.exists()
    page.get_by_role("button", name="Yes, take it").click()
    expect(page.get_by_role("img", name="QR code of the code below")).to_be_visible()
    assert balance(shopper) == 70
    page.context.close()


def test_giving_back_is_asked_about_first(chromium, live_server, shopper, bag):
    code = redeem(person=shopper, reward_id=bag.pk)
    page = opened(chromium, live_server, shopper, f"/rewards/codes/{code.pk}/")
    page.get_by_role("button", name="Give it back").click()
    dialog = page.get_by_role("dialog", name="Give this code back?")
    expect(dialog).to_contain_text("You get 50 points back")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert balance(shopper) == 70
    page.get_by_role("button", name="Give it back").click()
    dialog.get_by_role("button", name="Give it back").click()
    expect(page.get_by_role("status")).to_contain_text("You have your 50 points again.")
    assert balance(shopper) == 120
    page.context.close()


def test_staff_use_what_they_scanned(chromium, live_server, shopper, bag, admin):
    code = redeem(person=shopper, reward_id=bag.pk)
    page = opened(chromium, live_server, admin, f"/rewards/use/?code={code.code}")
    expect(page.get_by_role("heading", name="Cloth bag")).to_be_visible()
    page.get_by_role("button", name="Mark as used").click()
    expect(page.get_by_role("status")).to_contain_text("Hand it over: Cloth bag")
    page.get_by_role("textbox", name="Code").fill(f"{code.code[:4]} {code.code[4:].lower()}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hand nothing over")).to_be_visible()
    page.context.close()


# Chromium on a desk reads no codes by itself: what it would read is said here.
READS = """text => {
  window.BarcodeDetector = class {
    static getSupportedFormats = async () => ["qr_code"];
    detect = async () => [{ rawValue: window.isOurs ? text : "https://elsewhere.example" }];
  };
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 64 });
  const pen = canvas.getContext("2d");
  setInterval(() => pen.fillRect(0, 0, 64, 64), 100); // A still canvas makes no picture.
  navigator.mediaDevices.getUserMedia = async () => (window.stream = canvas.captureStream(5));
}"""


def test_staff_scan_a_code_and_no_other(chromium, live_server, shopper, bag, admin):
    code = redeem(person=shopper, reward_id=bag.pk)
    page = opened(chromium, live_server, admin, "/how/")
    address = f"{live_server.url}/rewards/use/?code={code.code}"
    page.add_init_script(f"({READS})({address!r})")
    page.goto("/rewards/use/")
    page.get_by_role("button", name="Scan the code").click()
    dialog = page.get_by_role("dialog", name="Hold the QR code in the picture")
    expect(dialog).to_contain_text("That is no code of ours.")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("stream.getTracks().every((track) => track.readyState === 'ended')")
    page.get_by_role("button", name="Scan the code").click()
    page.evaluate("window.isOurs = true")
    expect(page.get_by_role("heading", name="Cloth bag")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as used")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_code_is_typed_where_nothing_scans(
    chromium, live_server, shopper, bag, admin, has_scripts
):
    code = redeem(person=shopper, reward_id=bag.pk)
    page = opened(chromium, live_server, admin, "/rewards/use/", java_script_enabled=has_scripts)
    expect(page.get_by_role("button", name="Scan the code")).to_be_hidden()
    page.get_by_role("textbox", name="Code").fill(code.code)
    page.get_by_role("button", name="Look it up").click()
    expect(page.get_by_role("button", name="Mark as used")).to_be_visible()
    page.context.close()


def test_targets_are_large_enough_for_a_thumb(chromium, live_server, shopper):
    for path in ("/rewards/", "/leaderboard/"):
        page = opened(chromium, live_server, shopper, path)
        for target in page.locator("main .btn, main .tab, main .offer-link, main select").all():
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 43.9, path
        page.context.close()
