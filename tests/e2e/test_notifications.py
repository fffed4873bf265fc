"""The inbox, the choices and the link below a mail, as people use them."""

import pytest
from playwright.sync_api import Page, expect

from common.letters import Letter
from notifications.models import Notification, Preference
from notifications.services import notify
from notifications.unsubscribing import token_for
from tests.e2e.test_pages import session_cookie


@pytest.fixture
def inbox(page, citizen, live_server) -> Page:
    for number, path in ((1, "/"), (2, "")):
        letter = Letter(f"News {number}", ("The street is clean again.",), "Look", path)
        notify(person=citizen, kind="welcome", source=str(number), compose=lambda kept=letter: kept)
    page.context.add_cookies([session_cookie(citizen, live_server.url)])
    page.goto("/notifications/")
    return page


def test_news_are_opened_and_read(inbox):
    expect(inbox.locator(".news-unread")).to_have_count(2)
    inbox.get_by_role("button", name="Open: News 1").click()
    inbox.wait_for_url("**/")
    inbox.goto("/notifications/")
    expect(inbox.locator(".news-unread")).to_have_count(1)
    expect(inbox.locator(".news-unread")).to_contain_text("News 2")


def test_news_without_a_page_are_marked(inbox):
    inbox.get_by_role("button", name="Mark as read: News 2").click()
    expect(inbox.get_by_role("heading", name="Notifications")).to_be_visible()
    expect(inbox.locator(".news-unread")).to_have_count(1)


def test_all_are_marked_with_the_keyboard(inbox):
    inbox.get_by_role("button", name="Mark all as read").focus()
    inbox.keyboard.press("Enter")
    expect(inbox.locator(".news-unread")).to_have_count(0)
    expect(inbox.get_by_role("button", name="Mark all as read")).to_have_count(0)
    assert not Notification.objects.filter(read_at=None).exists()


def test_choices_are_switched_with_the_keyboard_and_kept(inbox):
    inbox.get_by_role("link", name="Choose").click()
    switch = inbox.get_by_role("switch", name="Mails: Messages from the city")
    expect(switch).to_be_checked()
    switch.focus()
    inbox.keyboard.press("Space")
    inbox.get_by_role("button", name="Save").click()
    expect(inbox.get_by_text("Saved. We will keep to it.")).to_be_visible()
    expect(switch).not_to_be_checked()
    expect(inbox.get_by_text("Always on: it protects your account.")).to_be_visible()
    expect(inbox.get_by_role("switch", name="Security")).to_have_count(0)


def test_switches_are_large_enough_for_a_thumb(inbox):
    inbox.goto("/account/notifications/")
    for target in inbox.locator(".choice-target").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44


def test_mails_are_stopped_without_a_login(page, citizen):
    token = token_for(person=citizen, kind="message", channel="email")
    page.goto(f"/unsubscribe/{token}/")
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("No more of these mails")
    assert Preference.objects.get().is_on is False
    page.get_by_role("link", name="Choose what we write to you about").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
