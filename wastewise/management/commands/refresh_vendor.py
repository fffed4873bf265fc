"""Bring the pages' libraries, font and icons from npm, as static/vendor/package.json pins them."""

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.core.management.base import BaseCommand

VENDOR = settings.BASE_DIR / "static" / "vendor"
TEST_VENDOR = settings.BASE_DIR / "tests" / "e2e" / "vendor"
IMAGES = settings.BASE_DIR / "static" / "img"

# Named as lucide.dev names them. A new icon on a page is a new line here and `make vendor`.
ICONS = (
    "apple",
    "arrow-left",
    "arrow-right",
    "award",
    "bell",
    "calendar-check",
    "camera",
    "check",
    "chevron-left",
    "chevron-right",
    "circle-alert",
    "circle-check",
    "circle-help",
    "clipboard-list",
    "clock",
    "cylinder",
    "download",
    "external-link",
    "footprints",
    "gift",
    "hand-heart",
    "house",
    "id-card",
    "image",
    "info",
    "key-round",
    "languages",
    "layers",
    "leaf",
    "lightbulb",
    "locate-fixed",
    "log-in",
    "log-out",
    "magnet",
    "mail",
    "map-pin",
    "medal",
    "milk",
    "monitor",
    "moon",
    "newspaper",
    "package",
    "recycle",
    "refresh-cw",
    "scan-search",
    "search",
    "settings",
    "share-2",
    "shield",
    "shield-check",
    "sofa",
    "sprout",
    "star",
    "sun",
    "ticket",
    "trash",
    "trash-2",
    "trees",
    "triangle-alert",
    "trophy",
    "user",
    "waves",
    "wine",
    "x",
)
SVG = "http://www.w3.org/2000/svg"
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*?\*/)\s*$")


@dataclass(frozen=True)
class Package:
    name: str
    # Where its files go, under the paths they have below `root` in the package.
    folder: Path
    files: tuple[str, ...]
    root: str = "dist"
    licence_file: str = "LICENSE"
    # Packages that its files have built in.
    contains: tuple[str, ...] = ()

    @property
    def targets(self) -> list[Path]:
        return [self.folder / file for file in self.files]


SPRITE = Package("lucide-static", IMAGES, ("icons.svg",))
COPIED = (
    Package(
        "@fontsource-variable/plus-jakarta-sans",
        VENDOR / "plus-jakarta-sans",
        (
            "plus-jakarta-sans-latin-wght-normal.woff2",
            "plus-jakarta-sans-latin-ext-wght-normal.woff2",
        ),
        root="files",
    ),
    Package("axe-core", TEST_VENDOR, ("axe.min.js",), root="."),
    Package(
        "bootstrap",
        VENDOR / "bootstrap",
        ("css/bootstrap.min.css",),
    ),
    Package(
        "chart.js",
        VENDOR / "chart.js",
        ("chart.umd.min.js",),
        licence_file="LICENSE.md",
        contains=("@kurkle/color",),
    ),
    Package("htmx.org", VENDOR / "htmx", ("htmx.min.js",)),
    Package(
        "leaflet",
        VENDOR / "leaflet",
        (
            "leaflet.js",
            "leaflet.css",
            "images/layers.png",
            "images/layers-2x.png",
            "images/marker-icon.png",
            "images/marker-icon-2x.png",
            "images/marker-shadow.png",
        ),
    ),
)
PACKAGES = (*COPIED, SPRITE)


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(VENDOR / "package.json", folder)
            # A fixed command; npm is wherever this machine keeps it.
            subprocess.run(
                ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"],  # noqa: S607
                cwd=folder,
                check=True,
                timeout=600,
            )
            modules = Path(folder) / "node_modules"
            for package in COPIED:
                copy_files(package, modules / package.name)
            write_sprite(modules / SPRITE.name / "icons")
            for package in PACKAGES:
                write_licence(package, modules)
            (VENDOR / "LICENCES.md").write_text(licence_list(modules))


def copy_files(package: Package, source: Path) -> None:
    for file, target in zip(package.files, package.targets, strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (source / package.root / file).read_bytes()
        # collectstatic stops at a pointer to a file that is not there, and maps are not.
        target.write_bytes(SOURCE_MAP.sub(b"\n", content))


def write_sprite(icons: Path) -> None:
    """One file of symbols; a page shows one with <use href="…/icons.svg#name">."""
    ElementTree.register_namespace("", SVG)
    sprite = ElementTree.Element(f"{{{SVG}}}svg")
    for name in ICONS:
        # Files that npm just brought from a pinned version.
        icon = ElementTree.parse(icons / f"{name}.svg").getroot()  # noqa: S314
        symbol = ElementTree.SubElement(sprite, f"{{{SVG}}}symbol", id=name, viewBox="0 0 24 24")
        symbol.extend(icon)
    ElementTree.indent(sprite, "")
    SPRITE.targets[0].write_text(ElementTree.tostring(sprite, encoding="unicode") + "\n")


def write_licence(package: Package, modules: Path) -> None:
    texts = [(modules / package.name / package.licence_file).read_text()]
    texts += [(modules / name / "LICENSE.md").read_text() for name in package.contains]
    target = VENDOR / "lucide" if package is SPRITE else package.folder
    target.mkdir(parents=True, exist_ok=True)
    (target / "LICENSE.txt").write_text("\n".join(texts))


def licence_list(modules: Path) -> str:
    lines = [
        "# Other people's work on our pages and in their tests",
        "",
        "Written by `make vendor` from `package.json`. Each licence's text lies beside the files.",
        "",
        "| name | version | licence | home page | files |",
        "|---|---|---|---|---|",
    ]
    return "\n".join(lines + [licence_row(package, modules) for package in PACKAGES]) + "\n"


def licence_row(package: Package, modules: Path) -> str:
    about = json.loads((modules / package.name / "package.json").read_text())
    licence = about["license"]
    for name in package.contains:
        inner = json.loads((modules / name / "package.json").read_text())
        licence += f" (with {name}, {inner['license']}, inside)"
    files = " ".join(f"`{target.relative_to(settings.BASE_DIR)}`" for target in package.targets)
    words = [about["name"], about["version"], licence, about["homepage"], files]
    return f"| {' | '.join(words)} |"
