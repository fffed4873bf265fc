"""What letters about a report say, and to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.models import Delivery, Notification
from reports.models import MailLink, Report
from reports.services.letters import people_of
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


@pytest.fixture
def merged(dispatcher) -> Report:
    """Done, and two without an account had told of it."""
    first = report(email="first@example.org")
    second = report(email="second@example.org")
    for told, to in ((second, State.DUPLICATE), (first, State.RESOLVED)):
        target = first.pk if to == State.DUPLICATE else None
        move(report_id=told.pk, to=to, role=Actor.STAFF, by=dispatcher, duplicate_of=target)
    return first


def written_to() -> list[str]:
    return sorted(row.address.lower() for row in Delivery.objects.filter(person=None))


@pytest.mark.parametrize(
    ("clicks", "hears"),
    [
        ("first@example.org", "second@example.org"),
        ("second@example.org", "first@example.org"),
    ],
)
def test_the_other_mailbox_hears_what_one_has_said(merged, as_visitor, clicks, hears):
    letter = Delivery.objects.filter(address=clicks).latest("created_at").letter
    Delivery.objects.all().delete()
    assert as_visitor.post(letter["path"], {"answer": "still"}).status_code == 200
    assert written_to() == [hears]


def test_a_link_that_names_no_mailbox_is_of_the_reports_own(merged, as_visitor):
    letter = Delivery.objects.filter(address="first@example.org").latest("created_at").letter
    MailLink.objects.update(mailbox=None)
    Delivery.objects.all().delete()
    assert as_visitor.post(letter["path"], {"answer": "still"}).status_code == 200
    assert written_to() == ["second@example.org"]


def test_one_who_told_twice_has_one_letter(merged, dispatcher):
    again = report(email="SECOND@example.org")
    told = {"role": Actor.STAFF, "by": dispatcher}
    move(report_id=again.pk, to=State.DUPLICATE, duplicate_of=merged.pk, **told)
    Delivery.objects.all().delete()
    move(report_id=merged.pk, to=State.SUBMITTED, reason="Oh.", **told)
    assert written_to() == ["first@example.org", "second@example.org"]


def test_letters_to_mailboxes_cost_no_query_each(citizen, dispatcher):
    def queries(mailboxes: int) -> int:
        Delivery.objects.all().delete()
        first = report(citizen)
        for number in range(mailboxes):
            report(email=f"m{number}@example.org", state=State.DUPLICATE, duplicate_of=first)
        with CaptureQueriesContext(connection) as asked:
            move(report_id=first.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
        assert Delivery.objects.filter(address__startswith="m").count() == mailboxes
        return len(asked)

    # What is asked for the first time alone, such as badges.
    queries(1)
    assert queries(1) == queries(11)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Postgres walks through what is small.")
def test_readers_are_found_without_a_walk_through_all_accounts(citizen, stranger):
    told = report(citizen)
    follow(told, stranger)
    with CaptureQueriesContext(connection) as asked:
        assert people_of(told) == sorted([citizen, stranger], key=lambda person: person.pk)
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}")
            assert not any("SCAN" in row[-1] for row in cursor.fetchall())
