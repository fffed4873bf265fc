"""What letters about a report say, and to whom."""

import pytest

from notifications.models import Notification
from reports.services.links import path_of
from reports.services.moving import move
from reports.states import Actor, State
from tests.reports.builders import follow, report

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("type", "is_said"), [("private-ground", False), ("glass", True)])
def test_words_that_name_a_house_are_told_to_nobody_who_follows(
    citizen, stranger, dispatcher, type, is_said
):
    told = report(citizen, type=type, place_words="Jalan Melati 7")
    follow(told, stranger)
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    news = Notification.objects.get(person=stranger)
    assert ("Melati" in news.text) is is_said


def test_nor_by_the_page_behind_a_letter(citizen, stranger, dispatcher, as_visitor):
    told = report(citizen, type="private-ground", place_words="Jalan Melati 7")
    follow(told, stranger)
    move(
        report_id=told.pk, to=State.NOT_FOUND, role=Actor.STAFF, by=dispatcher, reason="Seen today."
    )
    link = told.links.get(person=stranger)
    page = as_visitor.get(path_of(link)).content.decode()
    assert told.reference in page
    assert "Melati" not in page
