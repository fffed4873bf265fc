"""Reports of the same thing: one stays, and everybody who waits waits for that one."""

import pytest

from common.errors import DomainError
from notifications.models import Delivery, Notification
from reports.models import Follow, Priority, Report
from reports.rules import FOLLOWERS_A_STEP
from reports.services import merging
from reports.services.moving import move
from reports.services.priorities import set_priority
from reports.states import Actor, State
from reports.step_exceptions import NoSuchOther
from tests.conftest import person
from tests.reports import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def merge(dispatcher):
    def merge(report: Report, into: Report) -> Report:
        return move(
            report_id=report.pk,
            to=State.DUPLICATE,
            role=Actor.STAFF,
            by=dispatcher,
            duplicate_of=into.pk,
        )

    return merge


def followers_of(report: Report) -> set[str]:
    report.refresh_from_db()
    names = set(report.follows.values_list("person__username", flat=True))
    assert report.followers == len(names)
    return names


def test_reporter_and_followers_follow_the_one_that_stays(citizen, stranger, merge):
    first, second = builders.report(citizen), builders.report(stranger)
    fajar, gita = person("fajar"), person("gita")
    builders.follow(second, fajar)
    builders.follow(second, gita)
    builders.follow(first, gita)
    # Whoever told of the first is told anyway.
    builders.follow(second, citizen)
    merge(second, first)
    assert followers_of(first) == {"sari", "fajar", "gita"}
    second.refresh_from_db()
    assert (second.state, second.duplicate_of) == (State.DUPLICATE, first)
    event = first.events.get(kind="merged")
    assert event.changes == {"report": [None, second.reference]}


def test_whoever_comes_along_makes_it_more_urgent_at_once(citizen, stranger, dispatcher, merge):
    first, by_hand = (builders.report(citizen, type="paper") for _number in range(2))
    set_priority(report=by_hand, priority=Priority.LOW, by=dispatcher)
    for target in (first, by_hand):
        other = builders.report(stranger, type="paper")
        for number in range(FOLLOWERS_A_STEP - 1):
            builders.follow(other, person(f"{target.pk}-{number}"))
        merge(other, target)
        target.refresh_from_db()
    assert (first.followers, first.priority) == (FOLLOWERS_A_STEP, Priority.NORMAL)
    assert [event.kind for event in first.events.all()] == ["created", "merged", "priority"]
    assert by_hand.priority == Priority.LOW


def test_they_are_told_where_it_goes_on(citizen, stranger, merge):
    first, second = builders.report(citizen), builders.report(stranger)
    merge(second, first)
    news = Notification.objects.get(person=stranger, kind="report")
    assert first.reference in news.text
    assert news.path == first.get_absolute_url()


def test_whoever_has_no_account_hears_of_the_one_that_stays(citizen, dispatcher, merge):
    first, second = builders.report(citizen), builders.report(email="wati@example.org")
    merge(second, first)
    Delivery.objects.all().delete()
    move(report_id=first.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    assert first.reference in Delivery.objects.get(address="wati@example.org").letter["subject"]


def test_a_chain_has_one_step(citizen, merge):
    first, second, third = (builders.report(citizen) for _number in range(3))
    merge(third, second)
    merge(second, first)
    third.refresh_from_db()
    assert third.duplicate_of == first
    fourth = builders.report(citizen)
    merge(fourth, third)
    fourth.refresh_from_db()
    assert fourth.duplicate_of == first


def test_a_report_repeats_neither_itself_nor_what_repeats_it(citizen, merge):
    first, second = builders.report(citizen), builders.report(citizen)
    merge(second, first)
    for other in (first, second):
        with pytest.raises(DomainError) as refusal:
            merge(first, other)
        assert refusal.value.code == "SAME_REPORT"


def test_nothing_repeats_what_is_taken_back_at_that_moment(citizen, merge, monkeypatch):
    report, target = builders.report(citizen), builders.report(citizen)
    look = merging._end_of

    def look_and_lose(number):
        seen = look(number)
        move(report_id=target.pk, to=State.REJECTED, role=Actor.REPORTER, reason="My mistake.")
        return seen

    monkeypatch.setattr(merging, "_end_of", look_and_lose)
    with pytest.raises(NoSuchOther):
        merge(report, target)


def test_nothing_repeats_what_the_public_may_not_see(citizen, merge):
    report = builders.report(citizen)
    hidden = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    taken_back = builders.report(citizen)
    move(report_id=taken_back.pk, to=State.REJECTED, role=Actor.REPORTER, reason="My mistake.")
    for other in (hidden, taken_back):
        with pytest.raises(DomainError) as refusal:
            merge(report, other)
        assert refusal.value.code == "NO_SUCH_OTHER"
        assert refusal.value.details[0]["field"] == "duplicate_of"
    assert not Follow.objects.exists()
