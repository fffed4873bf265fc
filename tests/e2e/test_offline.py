"""Without a connection: a page of ours, and nothing private was kept."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.test_pages import session_cookie

READY = "navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  const names = await caches.keys();
  const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return lists.flat().map((request) => new URL(request.url).pathname);
}"""

# Ten seconds at most; true once the shell of another worker is the only one.
ANOTHER_ALONE = """async (before) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const names = await caches.keys();
    if (names.length === 1 && names[0] !== before) return true;
    await new Promise((later) => setTimeout(later, 50));
  }
  return false;
}"""


def opened_with_worker(page: Page, path: str) -> Page:
    page.goto(path, wait_until="load")
    assert page.evaluate(READY)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


@pytest.fixture
def context(page) -> BrowserContext:
    return page.context


def test_offline_page_stands_in_and_leads_back(page, context):
    opened_with_worker(page, "/")
    context.set_offline(True)
    page.goto("/how/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    # Dressed: its style sheets and the font came from what was kept.
    expect(page.locator("body")).to_have_css("background-color", "rgb(250, 248, 243)")
    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('1em Plus Jakarta Sans'))"
    )
    context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("From your hand to the right bin")


def test_only_the_shell_is_kept_of_somebody_who_is_logged_in(page, context, citizen, live_server):
    context.add_cookies([session_cookie(citizen, live_server.url)])
    opened_with_worker(page, "/")
    for path in ("/account/", "/notifications/", "/api/auth/me"):
        page.goto(path)
    kept = set(page.evaluate(KEPT))
    assert "/offline/" in kept
    assert {path for path in kept if not path.startswith("/static/")} == {"/offline/"}
    context.set_offline(True)
    page.goto("/account/")
    expect(page.get_by_text("Citra")).to_have_count(0)


def test_offline_page_speaks_the_language_that_was_chosen(page, context):
    opened_with_worker(page, "/how/")
    before = page.evaluate("caches.keys()")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert page.evaluate(ANOTHER_ALONE, before[0])
    context.set_offline(True)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "id")


def test_a_new_worker_throws_the_old_shell_away(page, context):
    opened_with_worker(page, "/")
    before = page.evaluate("caches.keys()")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    assert page.evaluate(ANOTHER_ALONE, before[0])
