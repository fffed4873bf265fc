"""Real pages in a real Chromium, Debian's or whichever is there; without one they are left out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
# A browser on a busy machine may sleep through any bound. Whatever else fails, fails.
WAITED_IN_VAIN = [r"Timeout \d+ms exceeded", "expected to"]
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE not in item.path.parents:
            continue
        item.add_marker("browser")
        # Once, and told in the summary: what fails for its own reasons fails twice.
        item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=WAITED_IN_VAIN))
        if CHROMIUM is None and not os.environ.get("REQUIRE_BROWSER"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


# Of one file: the event loop that Playwright keeps in this thread ends before other tests begin.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("REQUIRE_BROWSER is set: install one of " + ", ".join(NAMES), pytrace=False)
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, and Django would refuse its queries.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        browser.on("context", be_patient)
        yield browser
        browser.close()
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def be_patient(context: BrowserContext) -> None:
    context.set_default_timeout(PATIENCE)


@pytest.fixture
def page(chromium, live_server) -> Iterator[Page]:
    """A phone in English. Paths are relative to the live server."""
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="en")
    yield context.new_page()
    context.close()
