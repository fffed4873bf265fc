"""What a mail looks like: complete as plain text, in its reader's language."""

import pytest

from common.letters import Letter
from notifications.mails import mail_of
from notifications.models import Delivery
from notifications.services import choose, notify, write
from tests.notifications.conftest import letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_url(settings) -> None:
    settings.PUBLIC_URL = "https://waste.example"


def mail_to(person, kind="message", compose=None):
    notify(person=person, kind=kind, source="1", compose=compose or letter())
    return mail_of(Delivery.objects.get())


def test_both_texts_say_everything(reader):
    mail = mail_to(reader)
    for text in (mail.text, mail.html):
        assert "Citra Lestari" in text
        assert "The street is clean again." in text
        assert "Look at it" in text
        assert "https://waste.example/reports/1/" in text
        assert "https://waste.example/account/notifications/" in text
    assert mail.subject == "Your report is done"


def test_plain_text_is_plain_and_html_is_safe(reader):
    words = Letter("Tom & Jerry", ("<script>1 < 2</script>",), "Go", "/a/?b=1&c=2")
    mail = mail_to(reader, compose=lambda: words)
    assert "<script>1 < 2</script>" in mail.text
    assert "https://waste.example/a/?b=1&c=2" in mail.text
    assert "<script>" not in mail.html
    assert "Tom &amp; Jerry" in mail.html


def test_the_readers_language(reader):
    reader.language = "id"
    reader.save()
    mail = mail_to(reader)
    assert '<html lang="id">' in mail.html


def test_headers_of_what_may_be_switched_off(reader):
    mail = mail_to(reader)
    delivery = Delivery.objects.get()
    assert mail.headers["Message-ID"] == delivery.message_id
    assert delivery.message_id == f"<{delivery.pk}@waste.example>"
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail.headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://waste.example/unsubscribe/")
    assert link in mail.text


def test_the_link_in_the_header_works(client, reader, outbox):
    link = mail_to(reader).headers["List-Unsubscribe"].strip("<>")
    path = link.removeprefix("https://waste.example")
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choose(person=reader, choices={("message", "email"): True})


def test_security_cannot_be_switched_off(reader):
    mail = mail_to(reader, kind="security")
    assert not any(name.startswith("List-") for name in mail.headers)
    assert "unsubscribe" not in mail.text + mail.html


def test_a_letter_to_a_plain_address(db):
    write(address="a@example.org", language="en", compose=letter(path="/reset/abc/"))
    mail = mail_of(Delivery.objects.get())
    assert "https://waste.example/reset/abc/" in mail.text
    assert "Hello" not in mail.text
    assert "account/notifications" not in mail.text
    assert not any(name.startswith("List-") for name in mail.headers)


def test_without_a_path_there_is_no_button(reader):
    mail = mail_to(reader, compose=lambda: Letter("Hi", ("Words.",)))
    assert 'class="button"' not in mail.html
    assert "Words." in mail.text


def test_no_request_says_where_links_lead(reader, as_citizen):
    as_citizen.get("/", HTTP_HOST="localhost")
    assert "localhost" not in mail_to(reader).text
