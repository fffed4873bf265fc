"""The home page as Chromium gets it: bytes through the wire, movement, words in the console."""

import shutil
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, ViewportSize, sync_playwright

from bench.counting_proxy import CountingProxy, counting_proxy
from bench.report import Row

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 800},
}
LAYOUT_SHIFT = """new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) sum += shift.value;
  }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(sum), 1000);
})"""


def home_in_a_browser(port: int) -> Iterator[Row]:
    with counting_proxy(port) as proxy, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-quic"]
        )
        for name, size in SIZES.items():
            address = f"http://127.0.0.1:{proxy.port}"
            context = chromium.new_context(base_url=address, viewport=size)
            yield from visit_twice(context, name, proxy)
            context.close()
        chromium.close()


def visit_twice(context: BrowserContext, name: str, proxy: CountingProxy) -> Iterator[Row]:
    said: list[str] = []
    proxy.take()
    shifts = []
    for what, kilobytes in (("first", 150), ("second", 30)):
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/", wait_until="networkidle")
        shifts.append(page.evaluate(LAYOUT_SHIFT))
        page.close()
        # Everything counts, also what a service worker fetches for later.
        sent = proxy.take() / 1000
        bound = f"under {kilobytes} kB"
        yield Row(f"Home, {what} visit, {name}", f"{sent:.1f} kB", bound, sent < kilobytes)
    most = max(shifts)
    yield Row(f"Home, layout shift, {name}", f"{most:.3f}", "under 0.1", most < 0.1)
    yield Row(f"Home, console messages, {name}", f"{len(said)} {said[:1]}", "none", not said)
