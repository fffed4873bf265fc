"""Photos to learn from, sent one by one: what was chosen stays chosen until it has arrived."""

import pytest
from playwright.sync_api import Page, expect

from classifier.models import TrainingPhoto
from tests.disposals.drawing import drawn
from tests.e2e.test_pages import PHONE, session_cookie

URL = "/studio/send/"


@pytest.fixture
def phone(chromium, live_server, citizen) -> Page:
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="en")
    context.add_cookies([session_cookie(citizen, live_server.url)])
    page = context.new_page()
    page.goto(URL)
    photo = {"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": drawn("glass")}
    page.set_input_files("[name=images]", photo)
    yield page
    context.close()


def chosen(page: Page) -> int:
    return page.locator("[name=images]").evaluate("field => field.files.length")


def press_send(page: Page) -> None:
    page.locator("form[data-send] button").click()


def test_what_is_missing_is_asked_for_before_photos_travel(phone):
    sent = []
    phone.on("request", lambda request: sent.append(request.method))
    press_send(phone)
    phone.select_option("[name=category]", "glass")
    press_send(phone)
    expect(phone.locator("[name=may_train]")).to_be_focused()
    assert chosen(phone) == 1
    assert "POST" not in sent


def test_what_a_broken_line_kept_out_stays_chosen(phone):
    phone.select_option("[name=category]", "glass")
    phone.locator("[name=may_train]").check()
    phone.context.set_offline(True)
    press_send(phone)
    expect(phone.locator(".send-progress p")).to_contain_text("press Send again")
    assert chosen(phone) == 1
    phone.context.set_offline(False)
    press_send(phone)
    expect(phone.locator(".send-progress p")).to_have_text("All done.")
    assert chosen(phone) == 0
    assert TrainingPhoto.objects.get().label == "glass"
