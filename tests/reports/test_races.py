"""Many at once on one report or one link. Real threads on a real server; SQLite lets one write
after the other by itself."""

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from notifications.models import Alert, Notification
from reports.models import MailLink, Report
from reports.services.answering import answer_as, answer_by_link
from reports.services.editing import edit, withdraw
from reports.services.following import follow
from reports.services.moving import move
from reports.services.placing import place_of
from reports.states import Actor, State
from rewards.models import PointsEntry, Profile
from tests.conftest import person
from tests.crowds import at_once
from tests.reports import builders

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
]

MANY = 64


def staff(count: int) -> list[User]:
    return [person(f"staff{number}", is_staff=True, is_superuser=True) for number in range(count)]


def test_of_two_who_move_the_same_report_one_is_told(citizen):
    one, other = staff(2)
    for _time in range(10):
        report = builders.report(citizen)
        answers = at_once(
            [
                lambda by=by, to=to: (
                    move(
                        report_id=report.pk,  # noqa: B023
                        to=to,
                        role=Actor.STAFF,
                        by=by,
                        reason="Looked at it.",
                    ).state
                )
                for by, to in ((one, State.NOT_FOUND), (other, State.REJECTED))
            ]
        )
        report.refresh_from_db()
        # Told either that it has moved, or, where it came a moment later, that it can't any more.
        assert {"MOVED_MEANWHILE", "MOVE_REFUSED"} & set(answers), answers
        assert report.state in answers
        assert report.events.filter(kind="state").count() == 1


def test_a_crowd_that_resolves_a_report_pays_it_once(citizen):
    report = builders.report(citizen)

    def resolve(by: User) -> str:
        return move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=by).state

    answers = at_once([lambda by=by: resolve(by) for by in staff(16)])
    assert answers.count(State.RESOLVED) == 1, answers
    assert PointsEntry.objects.count() == 1
    assert Profile.objects.get(person=citizen).balance == 5
    assert Notification.objects.filter(kind="report").count() == 1
    assert MailLink.objects.count() == 1


@pytest.mark.parametrize("way", ["service", "page"])
def test_of_many_clicks_on_one_link_one_acts(citizen, way):
    by = staff(1)[0]
    report = builders.report(citizen)
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=by)
    path = Notification.objects.get(person=citizen, kind="report").path
    token = path.removeprefix("/reports/answer/").strip("/")

    def click() -> object:
        if way == "page":
            return Client().post(path, {"answer": "still"}).status_code
        return answer_by_link(token=token, is_fixed=False).state

    answers = at_once([click] * MANY)
    acted, refused = (200, 410) if way == "page" else (State.SUBMITTED, "DEAD_LINK")
    assert answers.count(acted) == 1, answers
    assert answers.count(refused) == MANY - 1
    report.refresh_from_db()
    assert (report.state, report.reopenings) == (State.SUBMITTED, 1)
    assert Alert.objects.get().times_seen == 1


def test_many_readers_who_say_still_there_open_it_once(citizen):
    by = staff(1)[0]
    report = builders.report(citizen)
    for number in range(15):
        builders.follow(report, person(f"follower{number}"))
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=by)
    paths = Notification.objects.filter(kind="report").values_list("path", flat=True)
    tokens = [path.removeprefix("/reports/answer/").strip("/") for path in paths]
    answers = at_once(
        [lambda token=token: answer_by_link(token=token, is_fixed=False).state for token in tokens]
    )
    assert answers.count(State.SUBMITTED) == 1, answers
    report.refresh_from_db()
    assert report.reopenings == 1


def test_many_clicks_on_fixed_are_written_down_once(citizen):
    report = builders.report(citizen, state=State.RESOLVED)
    clicks = [lambda: answer_as(person=citizen, report_id=report.pk, is_fixed=True).state] * 16
    assert at_once(clicks) == [State.RESOLVED] * 16
    assert report.events.filter(kind="answer").count() == 1


def test_two_reports_never_repeat_each_other():
    one, other = staff(2)
    for time in range(10):
        first = builders.report(person(f"a{time}"))
        second = builders.report(person(f"b{time}"))

        def merge(by: User, report: Report, into: Report) -> str:
            move(
                report_id=report.pk,
                to=State.DUPLICATE,
                role=Actor.STAFF,
                by=by,
                duplicate_of=into.pk,
            )
            return "merged"

        answers = at_once(
            [
                lambda: merge(one, first, second),  # noqa: B023
                lambda: merge(other, second, first),  # noqa: B023
            ]
        )
        assert answers.count("merged") == 1, answers
        assert Report.objects.filter(state=State.DUPLICATE).count() == time + 1


def test_followers_that_come_while_reports_are_merged_are_counted_right(citizen):
    by = staff(1)[0]
    target = builders.report(citizen)
    reports = [builders.report(person(f"reporter{number}")) for number in range(8)]
    people = [person(f"follower{number}") for number in range(16)]

    def merge(report: Report) -> str:
        move(
            report_id=report.pk,
            to=State.DUPLICATE,
            role=Actor.STAFF,
            by=by,
            duplicate_of=target.pk,
        )
        return "merged"

    def join(who: User) -> str:
        follow(person=who, report_id=target.pk)
        return "follows"

    jobs = [lambda report=report: merge(report) for report in reports]
    jobs += [lambda who=who: join(who) for who in people]
    answers = at_once(jobs)
    assert sorted(answers) == ["follows"] * 16 + ["merged"] * 8, answers
    target.refresh_from_db()
    assert target.followers == target.follows.count() == 24


def test_whoever_follows_what_is_merged_at_that_moment_follows_the_first(citizen, stranger):
    by = staff(1)[0]
    people = [person(f"follower{number}") for number in range(12)]
    for _time in range(6):
        target, report = builders.report(citizen), builders.report(stranger)

        def join(who: User) -> str:
            return follow(person=who, report_id=report.pk).reference  # noqa: B023

        def merge() -> str:
            move(
                report_id=report.pk,  # noqa: B023
                to=State.DUPLICATE,
                role=Actor.STAFF,
                by=by,
                duplicate_of=target.pk,  # noqa: B023
            )
            return "merged"

        jobs = [lambda who=who: join(who) for who in people]
        answers = at_once([*jobs[:6], merge, *jobs[6:]])
        assert set(answers) <= {report.reference, target.reference, "merged"}, answers
        target.refresh_from_db()
        # With the other's reporter.
        assert target.followers == target.follows.count() == len(people) + 1


def test_whoever_withdraws_edits_or_takes_it_up_at_once_is_one(citizen):
    by = staff(1)[0]
    for _time in range(8):
        report = builders.report(citizen)
        place = place_of(type=report.type, words="behind the market")
        jobs = [
            lambda: withdraw(report_id=report.pk, by=citizen, reason="My mistake.").state,  # noqa: B023
            lambda: (
                move(
                    report_id=report.pk,  # noqa: B023
                    to=State.ACKNOWLEDGED,
                    role=Actor.STAFF,
                    by=by,
                ).state
            ),
            lambda: (
                edit(
                    report_id=report.pk,  # noqa: B023
                    by=citizen,
                    type=report.type,  # noqa: B023
                    description="A heap.",
                    place=place,  # noqa: B023
                    shows_reporter=False,
                ).state
            ),
        ]
        answers = at_once(jobs)
        report.refresh_from_db()
        moved = [answer for answer in answers if answer in (State.REJECTED, State.ACKNOWLEDGED)]
        assert moved == [report.state], answers
        # Whoever edits does so before it is moved, or not at all.
        edits = report.events.filter(kind="edited")
        assert edits.count() == int(answers[2] == State.SUBMITTED), answers
        if edits:
            assert edits.get().pk < report.events.get(kind="state").pk
