"""Draw the icons of the installed app from static/img/logo.svg (needs a Chromium)."""

import io
import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

LOGO = settings.BASE_DIR / "static" / "img" / "logo.svg"
FOLDER = settings.BASE_DIR / "static" / "img" / "app"
GREEN = "#14603f"


@dataclass(frozen=True)
class Icon:
    name: str
    size: int
    # A system may cut a maskable icon to any shape: the sign keeps to the middle, the ground fills.
    is_maskable: bool = False


ICONS = (
    Icon("icon-192.png", 192),
    Icon("icon-512.png", 512),
    Icon("icon-maskable-512.png", 512, is_maskable=True),
    # Apple cuts the corners itself and shows black where an icon is transparent.
    Icon("apple-touch-icon.png", 180, is_maskable=True),
)
FAVICON_SIZES = [(16, 16), (32, 32), (48, 48)]


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        FOLDER.mkdir(exist_ok=True)
        drawn = {icon.name: Image.open(io.BytesIO(shot)) for icon, shot in draw(ICONS)}
        for name, image in drawn.items():
            # A flat sign has few colours: a palette makes it a third of its size.
            image.quantize(64).save(FOLDER / name, optimize=True)
        drawn["icon-192.png"].save(FOLDER / "favicon.ico", sizes=FAVICON_SIZES)


def draw(icons: tuple[Icon, ...]) -> list[tuple[Icon, bytes]]:
    # A library of the tests: this command runs where people develop.
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise CommandError("No Chromium on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        shots = []
        for icon in icons:
            page.set_viewport_size({"width": icon.size, "height": icon.size})
            page.set_content(sheet(icon))
            shots.append((icon, page.screenshot(omit_background=True)))
        browser.close()
    return shots


def sheet(icon: Icon) -> str:
    ground, share = (GREEN, 80) if icon.is_maskable else ("transparent", 100)
    return (
        f"<style>html{{background:{ground}}}body{{margin:0;height:100vh;display:grid;place-items:center}}"
        f"svg{{width:{share}vw;height:{share}vw}}</style>{LOGO.read_text()}"
    )
