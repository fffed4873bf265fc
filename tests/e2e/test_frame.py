"""What all pages have in common: the language, the way home, no need of scripts, a late font."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_pages import DESKTOP, PHONE


def test_language_switch_stays_on_the_page_and_is_remembered(page):
    page.goto("/login/")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    expect(page.get_by_role("button", name="English")).to_be_visible()


def test_missing_page_leads_home(page):
    assert page.goto("/nothing/").status == 404
    page.get_by_role("link", name="To the home page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every piece of rubbish has its bin.")


def test_everything_works_without_scripts(chromium, live_server, settings):
    settings.DEMO = True
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login/")
    expect(page.get_by_text("citra-sorts-waste")).to_be_visible()
    expect(page.get_by_role("button", name="Fill in")).to_have_count(0)
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    context.close()


LAYOUT_SHIFT = """new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) sum += shift.value;
  }).observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => setTimeout(() => resolve(sum)));
})"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_little_moves_when_the_font_arrives_late(page, size):
    held = []
    page.set_viewport_size(size)
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto("/", wait_until="domcontentloaded")
    page.get_by_role("heading", level=2).first.wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert held, "The font was not asked for."
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('1em Plus Jakarta Sans')")
    assert page.evaluate(LAYOUT_SHIFT) < 0.1
