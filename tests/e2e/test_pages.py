"""Every page on a phone and a desktop, light and dark, in both languages: nothing in the console,
nothing wider than the screen, nothing that axe objects to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Shown:
    path: str
    who: str = "visitor"  # or the fixture that makes the person


PAGES = {
    "home": Shown("/"),
    "home of a citizen": Shown("/", "citizen"),
    "home of staff": Shown("/", "dispatcher"),
    "login": Shown("/login/"),
    "login of the demo": Shown("/login/", "demo"),
    "nothing there": Shown("/nothing/"),
    "not allowed": Shown("/admin/", "citizen"),
    "admin": Shown("/admin/", "admin"),
    "people": Shown("/admin/accounts/user/", "admin"),
    "new person": Shown("/admin/accounts/user/add/", "admin"),
    "person": Shown("/admin/accounts/user/{user.pk}/change/", "admin"),
}


@pytest.fixture(params=["en", "id"])
def language(request) -> str:
    return request.param


@pytest.fixture(params=PAGES.values(), ids=PAGES.keys())
def opened(request, language, chromium, live_server, settings) -> Iterator[Page]:
    shown: Shown = request.param
    settings.DEMO = shown.who == "demo"
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale=language)
    user = None
    if shown.who not in ("visitor", "demo"):
        user = request.getfixturevalue(shown.who)
        context.add_cookies([session_cookie(user, live_server.url)])
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda said: note(said, page))
    page.goto(shown.path.format(user=user))
    yield page
    context.close()


def session_cookie(user, url: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    value = client.cookies[project.SESSION_COOKIE_NAME].value
    return {"name": project.SESSION_COOKIE_NAME, "value": value, "url": url}


def note(said: ConsoleMessage, page: Page) -> None:
    is_own_status = said.text.startswith("Failed to load") and said.location["url"] == page.url
    # Chromium's advice, on forms that Django wrote.
    is_advice = said.type in ("info", "verbose")
    if not (is_own_status or is_advice):
        page.complaints.append(said.text)


# The marks beside Django's own list filters have a label that their element may not have.
FIND_BARRIERS = """axe.run({exclude: [".help-tooltip"]}, {preload: false})
    .then((result) => result.violations.map((one) => `${one.id}: ${one.nodes[0].html}`))"""


def test_page_is_sound(opened, language):
    expect(opened.locator("html")).to_have_attribute("lang", language)
    for scheme, size in product(("light", "dark"), (PHONE, DESKTOP)):
        look = f"{scheme}, {size['width']} px"
        opened.emulate_media(color_scheme=scheme)
        opened.set_viewport_size(size)
        opened.reload()
        opened.evaluate("document.fonts.ready")
        assert opened.evaluate("document.documentElement.scrollWidth") <= size["width"], look
        assert opened.complaints == [], look
        opened.evaluate(AXE)
        assert opened.evaluate(FIND_BARRIERS) == [], look
        # axe complains itself, about styles that our policy does not let it write.
        opened.complaints.clear()


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
    page.get_by_role("heading", level=2).wait_for()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert held, "The font was not asked for."
    for route in held:
        route.continue_()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('1em Plus Jakarta Sans')")
    assert page.evaluate(LAYOUT_SHIFT) < 0.1
