"""The link in the mail after a report was closed: looking does nothing, one click acts."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from accounts.models import User
from common import retention
from common.errors import DomainError
from notifications.mails import mail_of
from notifications.models import Alert, Delivery, Notification
from reports.exceptions import NoSuchReport
from reports.models import MailLink, Report, ReportEvent
from reports.services import links
from reports.services.answering import answer_as
from reports.services.moving import move
from reports.states import Actor, State
from tests.conftest import client_for
from tests.reports import builders

pytestmark = pytest.mark.django_db
STILL, FIXED = {"answer": "still"}, {"answer": "fixed"}


@pytest.fixture
def closed(citizen, dispatcher) -> Report:
    report = builders.report(citizen)
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    return report


def path_for(person, report: Report) -> str:
    return Notification.objects.get(person=person, kind="report").path


def state_of(report: Report) -> str:
    report.refresh_from_db()
    return report.state


def test_the_mail_has_both_answers(dispatcher, as_visitor, settings):
    settings.PUBLIC_URL = "https://waste.example"
    report = builders.report(email="wati@example.org")
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    text = mail_of(Delivery.objects.get(address="wati@example.org")).text
    found = re.findall(r"https://waste\.example(/reports/answer/\S+)\?answer=(\w+)", text)
    assert [answer for _path, answer in found] == ["fixed", "still"]
    assert as_visitor.post(found[1][0], STILL).status_code == 200
    assert state_of(report) == State.SUBMITTED


def test_looking_does_nothing(closed, citizen, as_visitor):
    path = path_for(citizen, closed)
    for _time in range(2):
        page = as_visitor.get(f"{path}?answer=still")
        assert page.status_code == 200
        assert closed.reference in page.content.decode()
        assert "sessionid" not in page.cookies and "csrftoken" not in page.cookies
    assert state_of(closed) == State.RESOLVED
    assert MailLink.objects.get(person=citizen).used_at is None


def test_still_there_opens_it_again_and_raises_an_alert(closed, citizen, as_visitor):
    words = {"words": "Only half of it is gone."}
    page = as_visitor.post(path_for(citizen, closed), STILL | words)
    assert page.status_code == 200
    assert state_of(closed) == State.SUBMITTED
    assert (closed.reopenings, closed.closed_at) == (1, None)
    event = closed.events.filter(kind="state").last()
    assert (event.role, event.actor, event.words) == ("reporter", citizen, words["words"])
    alert = Alert.objects.get(kind="report-still-there")
    assert alert.source == str(closed.pk)
    assert words["words"] in alert.text


def test_closing_it_again_clears_the_alert(closed, citizen, dispatcher, as_visitor):
    as_visitor.post(path_for(citizen, closed), STILL)
    move(report_id=closed.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    assert Alert.objects.get(kind="report-still-there").state == Alert.State.RESOLVED


def test_fixed_is_written_down(closed, citizen, as_visitor):
    as_visitor.post(path_for(citizen, closed), FIXED)
    assert state_of(closed) == State.RESOLVED
    event = closed.events.get(kind=ReportEvent.Kind.ANSWER)
    assert (event.actor, event.changes) == (citizen, {"answer": "fixed"})
    assert not Alert.objects.exists()


def test_a_link_works_once(closed, citizen, as_visitor):
    path = path_for(citizen, closed)
    as_visitor.post(path, FIXED)
    for again in (as_visitor.post(path, STILL), as_visitor.get(path)):
        assert again.status_code == 410
        assert "Nothing was saved" not in again.content.decode()
        assert "what you said then counts" in again.content.decode()
    assert state_of(closed) == State.RESOLVED


def test_each_reader_has_a_link_of_their_own(citizen, stranger, dispatcher, as_visitor):
    report = builders.report(citizen)
    builders.follow(report, stranger)
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    assert path_for(citizen, report) != path_for(stranger, report)
    as_visitor.post(path_for(stranger, report), FIXED)
    as_visitor.post(path_for(citizen, report), STILL)
    assert state_of(report) == State.SUBMITTED
    assert report.events.get(kind="answer").actor == stranger


def test_once_it_is_open_again_the_other_links_are_dead(
    closed, citizen, stranger, dispatcher, as_visitor
):
    path = path_for(citizen, closed)
    move(report_id=closed.pk, to=State.SUBMITTED, role=Actor.STAFF, by=dispatcher, reason="Oh.")
    assert as_visitor.post(path, STILL).status_code == 410
    move(report_id=closed.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    # That one asked about another time; the new letter has a new one.
    assert as_visitor.post(path, STILL).status_code == 410
    assert state_of(closed) == State.RESOLVED


def test_a_link_of_another_purpose_answers_nothing(closed, citizen, as_visitor):
    MailLink.objects.update(purpose=MailLink.Purpose.CONFIRM)
    assert as_visitor.post(path_for(citizen, closed), STILL).status_code == 410
    assert state_of(closed) == State.RESOLVED


@pytest.mark.parametrize("why", [{"ban_reason": "Spam"}, {"is_active": False}])
def test_who_is_banned_or_left_answers_by_no_link(closed, citizen, as_visitor, why):
    path = path_for(citizen, closed)
    gone = {"banned_at": timezone.now()} if "ban_reason" in why else {}
    User.objects.filter(pk=citizen.pk).update(**(why | gone))
    for answer in (as_visitor.get(path), as_visitor.post(path, STILL)):
        assert answer.status_code == 410
    assert state_of(closed) == State.RESOLVED


def test_who_follows_what_was_taken_back_finds_it_no_more(citizen, stranger):
    # Nobody takes back any more what others follow; of an earlier time there may be some.
    withdrawn = {"state": State.REJECTED, "withdrawn_at": timezone.now()}
    report = builders.report(citizen, **withdrawn)
    builders.follow(report, stranger)
    with pytest.raises(NoSuchReport):
        answer_as(person=stranger, report_id=report.pk, is_fixed=True)


def test_forged_and_old_links_are_refused(closed, citizen, as_visitor):
    link = MailLink.objects.get(person=citizen)
    forged = [
        f"/reports/answer/{link.pk}/",
        f"/reports/answer/{signing.Signer(salt='other').sign(str(link.pk))}/",
        f"/reports/answer/{signing.Signer(salt=links.SALT).sign('nonsense')}/",
    ]
    for path in forged:
        assert as_visitor.post(path, STILL).status_code == 410
    MailLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert as_visitor.post(path_for(citizen, closed), STILL).status_code == 410
    assert state_of(closed) == State.RESOLVED


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, STILL | {"words": "🗑" * 10_000}])
def test_an_answer_that_is_none_leaves_the_link_as_it_was(closed, citizen, as_visitor, sent):
    path = path_for(citizen, closed)
    assert as_visitor.post(path, sent).status_code == 400
    assert state_of(closed) == State.RESOLVED
    assert as_visitor.post(path, STILL).status_code == 200


@pytest.mark.parametrize("why", ["too late", "too often"])
def test_outside_the_policy_they_are_led_to_tell_anew(closed, citizen, as_visitor, why):
    if why == "too late":
        past = timezone.now() - timedelta(days=closed.type.days_to_reopen, minutes=1)
        Report.objects.update(closed_at=past)
    else:
        Report.objects.update(reopenings=closed.type.most_reopenings)
    page = as_visitor.post(path_for(citizen, closed), STILL)
    assert page.status_code == 409
    assert 'href="/reports/new/"' in page.content.decode()
    assert state_of(closed) == State.RESOLVED
    assert not Alert.objects.exists()
    # They may still say that it is fixed.
    assert as_visitor.post(path_for(citizen, closed), FIXED).status_code == 200


def test_logged_in_readers_need_no_link(closed, citizen, stranger):
    with pytest.raises(DomainError) as refusal:
        answer_as(person=stranger, report_id=closed.pk, is_fixed=False)
    assert refusal.value.code == "PERMISSION_DENIED"
    answer_as(person=citizen, report_id=closed.pk, is_fixed=False)
    assert state_of(closed) == State.SUBMITTED
    with pytest.raises(DomainError) as refusal:
        answer_as(person=citizen, report_id=closed.pk, is_fixed=True)
    assert refusal.value.code == "MOVE_REFUSED"


def test_whoever_answered_is_not_told_of_their_own_answer(closed, citizen):
    Notification.objects.all().delete()
    client_for(citizen)
    answer_as(person=citizen, report_id=closed.pk, is_fixed=False)
    assert not Notification.objects.filter(kind="report", person=citizen).exists()


def test_dead_links_are_forgotten_and_the_others_stay(closed, citizen, as_visitor):
    MailLink.objects.create(
        report=closed, purpose="confirm", expires_at=timezone.now() - timedelta(minutes=1)
    )
    (found,) = [one for one in retention.apply() if one.rule == "report_links"]
    assert found.number == 1
    assert as_visitor.get(path_for(citizen, closed)).status_code == 200
