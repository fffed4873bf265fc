"""What people do with an account, from the first click to the last."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.services.profiles import change_profile
from notifications.delivery import deliver
from notifications.models import Delivery
from tests.accounts.codes import code_of, with_second_factor
from tests.conftest import PASSWORD

BOTTLE = Path(__file__).parents[1] / "photos" / "bottle.jpg"
NEW = "zebra lamp river 42"


def link_in_the_terminal(capsys, address: str) -> str:
    """Send what waits for this address, and read the mail where the demo prints it."""
    capsys.readouterr()
    for delivery in Delivery.objects.filter(address=address, state="pending"):
        deliver(str(delivery.pk))
    printed = capsys.readouterr().out
    assert f"To: {address}" in printed
    found = re.search(r"https?://[^/\s]+(/(?:email|password)/\S+)", printed)
    assert found, printed
    return found[1]


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/login/")
    page.get_by_label("E-mail or user name").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in", exact=True).click()


def is_logged_in(page: Page) -> bool:
    page.goto("/account/")
    return "/login/" not in page.url


def test_register_confirm_log_out_and_in(page, capsys):
    page.goto("/login/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("User name").fill("nina")
    page.get_by_label("E-mail address").fill("nina@example.org")
    page.get_by_label("Full name").fill("Nina Hapsari")
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")

    page.get_by_role("link", name="Your account", exact=True).last.click()
    expect(page.get_by_text("not confirmed")).to_be_visible()
    page.goto(link_in_the_terminal(capsys, "nina@example.org"))
    page.get_by_role("button", name="Confirm this address").click()
    expect(page.get_by_text("Thank you, this address is confirmed.")).to_be_visible()
    expect(page.get_by_text("confirmed", exact=True)).to_be_visible()

    page.get_by_role("button", name="Log out", exact=True).first.click()
    assert not is_logged_in(page)
    log_in(page, "nina@example.org", NEW)
    assert is_logged_in(page)


def test_a_forgotten_password_is_set_anew(page, citizen, capsys):
    page.goto("/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail address").fill("citra@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    page.goto(link_in_the_terminal(capsys, "citra@example.org"))
    page.get_by_label("New password", exact=True).fill("password123")
    page.get_by_role("button", name="Set this password").click()
    expect(page.get_by_role("alert")).to_contain_text("easy to guess")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Set this password").click()
    log_in(page, "citra", NEW)
    assert is_logged_in(page)


def test_a_second_factor_is_set_up_and_asked_for(page, citizen):
    log_in(page, "citra")
    page.goto("/account/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set it up").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert page.get_by_role("img", name="QR code").evaluate("(image) => image.naturalWidth") > 0
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    link = page.get_by_role("link", name="Open in your app").get_attribute("href")
    assert link.startswith("otpauth://totp/citra?")
    assert f"secret={secret}" in link
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".codes li")).to_have_count(10)

    page.get_by_role("button", name="Log out", exact=True).first.click()
    log_in(page, "citra")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your code")
    page.get_by_label("Code", exact=True).fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Code", exact=True).fill(code_of(secret, steps=1))
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Your code")
    assert is_logged_in(page)


def test_the_code_page_can_be_left(page, citizen):
    with_second_factor(citizen)
    log_in(page, "citra")
    page.get_by_role("button", name="Log in as somebody else").click()
    page.goto("/login/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_the_language_of_the_account_follows_the_login(page, citizen):
    change_profile(person=citizen, language="id")
    log_in(page, "citra")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.goto("/account/")
    page.locator("#id_language").select_option("en")
    page.locator("main form").get_by_role("button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Your account is saved.")).to_be_visible()
    assert User.objects.get(pk=citizen.pk).language == "en"


def test_a_password_can_be_shown(page):
    page.goto("/login/")
    field = page.get_by_label("Password", exact=True)
    field.fill("so long and thanks")
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show: Password").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide: Password").click()
    expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize("path", ["/register/", "/login/", "/account/password/"])
def test_password_managers_know_the_fields(page, citizen, path):
    if path.startswith("/account"):
        log_in(page, "citra")
    page.goto(path)
    kinds = page.locator("input[type=password]").evaluate_all("all => all.map(i => i.autocomplete)")
    expected = {
        "/register/": ["new-password"],
        "/login/": ["current-password"],
        "/account/password/": ["current-password", "new-password"],
    }
    assert kinds == expected[path]


def test_a_picture_over_the_limit_does_not_travel(page, citizen, settings, tmp_path):
    settings.PHOTO_MAX_BYTES = 2**20
    large = tmp_path / "large.jpg"
    large.write_bytes(b"x" * (2**20 + 1))
    log_in(page, "citra")
    page.goto("/account/picture/")
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("New picture").set_input_files(large)
    sentence = page.get_by_text("This photo is too large. We take up to 1 MB.")
    expect(sentence).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("New picture")).to_be_focused()
    expect(sentence).to_be_visible()
    assert "POST" not in sent
    page.get_by_label("New picture").set_input_files(BOTTLE)
    expect(sentence).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You have a new picture.")).to_be_visible()


def test_nothing_of_it_needs_scripts(chromium, live_server, citizen):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    page = context.new_page()
    log_in(page, "citra")
    page.goto("/account/")
    page.get_by_label("City").fill("Bandung")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your account is saved.")).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Bandung")
    context.close()
