"""A letter that asks something has an answer for each button, and leads each reader to a page of
their own."""

import pytest

from common.letters import Letter
from notifications.mails import mail_of
from notifications.models import Delivery, Notification
from notifications.services import notify_all, write

pytestmark = pytest.mark.django_db

QUESTION = Letter(
    "Done?", ("How is it?",), "Answer", "/a/", (("Yes", "?is=yes"), ("No", "?is=no&b=1"))
)


def test_each_choice_is_a_link(settings):
    settings.PUBLIC_URL = "https://waste.example"
    write(address="wati@example.org", language="en", compose=lambda: QUESTION)
    mail = mail_of(Delivery.objects.get())
    for text in (mail.text, mail.html):
        assert "https://waste.example/a/?is=yes" in text
        assert "Yes" in text and "No" in text
    assert "No: https://waste.example/a/?is=no&b=1" in mail.text
    assert "Answer" not in mail.text


def test_mails_written_before_there_were_choices_still_go_out():
    write(address="wati@example.org", language="en", compose=lambda: QUESTION)
    delivery = Delivery.objects.get()
    del delivery.letter["choices"]
    assert "Answer: " in mail_of(delivery).text


def test_each_reader_gets_their_own_path(citizen, stranger):
    people = [citizen, stranger]
    paths = {citizen.pk: "/mine/"}
    notify_all(people=people, kind="message", source="1", compose=lambda: QUESTION, paths=paths)
    found = dict(Notification.objects.values_list("person__username", "path"))
    assert found == {"citra": "/mine/", "sari": "/a/"}
