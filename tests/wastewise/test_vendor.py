"""What our pages take from others lies here, is listed with its licence, and nothing is fetched."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from reports import seed as types_of_reports
from wastewise.management.commands.refresh_vendor import ICONS, PACKAGES, SPRITE, VENDOR

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
# The apps name icons in their data, as in icon="bell"; the admin has signs of another set.
APPS = [
    settings.BASE_DIR / app
    for app in (
        "wastewise",
        "disposals",
        "guide",
        "classifier",
        "rewards",
        "notifications",
        "accounts",
    )
]
SOURCES = [path for app in APPS for path in sorted(app.rglob("*.py")) if "admin" not in str(path)]
OWN_STATIC = [
    path
    for path in sorted((settings.BASE_DIR / "static").rglob("*"))
    if path.suffix in (".css", ".js", ".svg") and VENDOR not in path.parents
]
LISTED = re.compile(r"^\| (?P<name>\S+) \| (?P<version>[\d.]+) \| .* \| (?P<files>`.*`) \|$", re.M)
ROWS = {row["name"]: row for row in LISTED.finditer((VENDOR / "LICENCES.md").read_text())}
USED_ICON = re.compile(
    r"""(?:icon\.html" with name=|icon=)"([a-z0-9-]+)"|icons\.svg' %}#([a-z0-9-]+)"""
)


def of(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


def test_list_says_the_versions_that_are_pinned():
    pinned = json.loads((VENDOR / "package.json").read_text())
    versions = pinned["dependencies"] | pinned["devDependencies"]
    assert {name: row["version"] for name, row in ROWS.items()} == versions


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_listed_files_are_there_with_their_licence(package):
    listed = {
        settings.BASE_DIR / name for name in re.findall("`(.*?)`", ROWS[package.name]["files"])
    }
    assert listed == set(package.targets)
    assert all(path.stat().st_size for path in listed)
    folder = VENDOR / "lucide" if package is SPRITE else package.folder
    assert len((folder / "LICENSE.txt").read_text()) > 400


def test_nothing_lies_there_unlisted():
    listed = {path for package in PACKAGES for path in package.targets}
    own = {"package.json", "LICENCES.md", "LICENSE.txt"}
    lying = {path for path in VENDOR.rglob("*") if path.is_file() and path.name not in own}
    assert lying - listed == set()


def test_icons_are_exactly_those_that_are_used():
    used = {
        first or second
        for path in (*TEMPLATES, *SOURCES)
        for first, second in USED_ICON.findall(path.read_text())
    }
    of_types = {rest[1] for _code, _names, _abouts, rest in types_of_reports.ROWS}
    assert used | of_types == set(ICONS)
    assert set(re.findall('symbol id="([^"]+)"', SPRITE.targets[0].read_text())) == set(ICONS)


FOREIGN = re.compile(
    r"""(?:src|href|action|srcset)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//|@import"""
)


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_STATIC], ids=of)
def test_no_page_asks_a_foreign_host(path):
    assert not FOREIGN.search(path.read_text())


# Our policy would block them in the browser, where nobody looks at once.
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)


# A mail carries its styles in itself: mail programs know no others.
PAGES = [path for path in TEMPLATES if path.name != "mail.html"]


@pytest.mark.parametrize("path", PAGES, ids=of)
def test_no_page_has_inline_scripts_or_styles(path):
    assert not INLINE.search(path.read_text())
