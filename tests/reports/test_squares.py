"""The counts of squares, which triggers keep whatever is done to a report."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from places.cells import BITS, cell_of
from reports.models import Horizon, Report, Square
from reports.models.reports import IS_PUBLIC
from reports.square_triggers import (
    FINEST,
    NEW_DAYS,
    WIDEST,
    count_anew,
    make_triggers,
    missing_triggers,
    move_horizon,
    new_since,
    wanted,
)
from reports.states import CLOSED, State
from tests.reports.builders import HERE, report

pytestmark = pytest.mark.django_db
THERE = (HERE[0] + 0.02, HERE[1])
Kind = Square.Kind


@pytest.fixture(autouse=True)
def horizon():
    count_anew()


def counted() -> dict[tuple, tuple]:
    return {
        (one.kind, one.level, one.number): (
            one.count,
            pytest.approx(one.latitudes, abs=1e-9),
            pytest.approx(one.longitudes, abs=1e-9),
            one.offsets,
        )
        for one in Square.objects.exclude(count=0)
    }


def kinds_of(one: Report) -> list[Kind]:
    kinds = [Kind.OPEN if one.is_open else Kind.CLOSED]
    return [*kinds, Kind.NEW] if one.created_at >= Horizon.objects.get().since else kinds


def as_they_are() -> dict[tuple, tuple]:
    """Read from the reports themselves."""
    found: dict[tuple, list] = {}
    for one in Report.objects.filter(IS_PUBLIC, cell__isnull=False):
        for kind in kinds_of(one):
            for level in range(WIDEST, FINEST + 1):
                shift = 2 * (BITS - level)
                number = (one.cell >> shift) & ~2
                sums = found.setdefault((kind, level, number), [0, 0.0, 0.0, 0])
                sums[0] += 1
                sums[1] += one.shown_latitude
                sums[2] += one.shown_longitude
                sums[3] += one.cell - (number << shift)
    return {key: tuple(sums) for key, sums in found.items()}


def finest() -> dict[int, int]:
    """How many of the public lie in each of the smallest squares."""
    found: dict[int, int] = {}
    for one in Square.objects.filter(level=FINEST, count__gt=0).exclude(kind=Kind.NEW):
        found[one.number] = found.get(one.number, 0) + one.count
    return found


def assert_right(places: int) -> None:
    assert counted() == as_they_are()
    assert len(finest()) == places


def test_what_is_told_is_counted_where_everybody_sees_it(citizen):
    report(citizen)
    report(citizen)
    report(citizen, place=THERE)
    report(citizen, place=None)
    report(citizen, type="private-ground", place=(-6.218812, 106.845678))
    assert_right(3)


def test_what_nobody_may_see_is_not_counted_until_it_is_confirmed(citizen):
    waiting = report(email="wati@example.org", state=State.UNCONFIRMED)
    assert_right(0)
    Report.objects.filter(pk=waiting.pk).update(state=State.SUBMITTED)
    assert_right(1)


def test_what_is_withdrawn_counts_no_more(citizen):
    kept, gone = report(citizen), report(citizen)
    gone.state, gone.closed_at, gone.withdrawn_at = State.REJECTED, *[timezone.now()] * 2
    gone.save()
    assert_right(1)
    assert list(finest().values()) == [1]
    Report.objects.filter(pk=kept.pk).update(state=State.ACKNOWLEDGED)
    assert_right(1)


def test_what_is_moved_or_removed_leaves_its_square(citizen):
    one, other = report(citizen), report(citizen)
    one.latitude, one.longitude = one.shown_latitude, one.shown_longitude = THERE
    one.cell = cell_of(*THERE)
    one.save()
    assert_right(2)
    one.latitude = one.longitude = one.shown_latitude = one.shown_longitude = one.cell = None
    one.place_words = "somewhere"
    one.save()
    assert_right(1)
    # One without events: those are only added, and keep their report.
    bare = Report.objects.get(pk=other.pk)
    bare.pk, bare.reference, bare._state.adding = None, "BARE2222", True
    bare.save()
    assert list(finest().values()) == [2]
    Report.objects.filter(pk=bare.pk).delete()
    assert_right(1)


def test_a_new_state_alone_touches_no_square(citizen):
    one = report(citizen)
    # Whoever touched it would write it anew; so nobody waits for a square that stays the same.
    Square.objects.all().delete()
    for state in (State.ACKNOWLEDGED, State.DISPATCHED):
        Report.objects.filter(pk=one.pk).update(state=state)
    assert not Square.objects.exists()


def test_triggers_that_are_gone_come_back_and_all_is_counted_anew(citizen):
    report(citizen)
    with connection.cursor() as cursor:
        for name in wanted(connection):
            where = " ON reports_report" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{where}")
    assert missing_triggers(connection)
    report(citizen, place=THERE)
    assert len(finest()) == 1
    make_triggers()
    assert not missing_triggers(connection)
    assert_right(2)
    report(citizen, place=THERE)
    assert_right(2)


def test_a_flush_in_any_order_leaves_nothing_that_hides_later_reports(citizen):
    one = report(citizen, place=HERE)
    bare = Report.objects.get(pk=one.pk)
    bare.pk, bare.reference, bare._state.adding = None, "BARE2222", True
    bare.save()
    Square.objects.all().delete()
    Report.objects.filter(pk=bare.pk).delete()
    assert Square.objects.filter(count__lt=0).exists()
    make_triggers()
    assert_right(1)


def test_counting_anew_mends_what_is_wrong(citizen):
    report(citizen)
    Square.objects.update(count=7)
    count_anew()
    assert_right(1)


def test_what_is_closed_is_no_longer_among_the_open(citizen):
    one, _other = report(citizen), report(citizen, state=State.RESOLVED)
    assert {kind for kind, *_square in counted()} == set(Kind)
    assert_right(1)
    Report.objects.filter(pk=one.pk).update(state=State.NOT_FOUND, closed_at=timezone.now())
    assert {kind for kind, *_square in counted()} == {Kind.CLOSED, Kind.NEW}
    assert_right(1)


def test_what_is_older_than_the_horizon_is_not_new(citizen):
    one = report(citizen, created_at=new_since() - timedelta(seconds=1))
    assert not Square.objects.filter(kind=Kind.NEW).exists()
    Report.objects.filter(pk=one.pk).update(created_at=new_since())
    assert Square.objects.filter(kind=Kind.NEW, count=1).exists()
    assert_right(1)


def test_with_each_day_the_horizon_moves_on(citizen, django_assert_num_queries):
    old, new = new_since() - timedelta(days=1), new_since() + timedelta(days=1)
    Horizon.objects.update(since=old)
    report(citizen, created_at=old)
    report(citizen, created_at=new, place=THERE)
    assert Square.objects.filter(kind=Kind.NEW, level=FINEST).count() == 2
    move_horizon()
    assert Horizon.objects.get().since == new_since()
    assert Square.objects.filter(kind=Kind.NEW, level=FINEST).count() == 1
    assert_right(2)
    with django_assert_num_queries(1):
        move_horizon()
    assert NEW_DAYS == 90


def test_whatever_is_written_a_count_of_everything_is_the_same(citizen):
    draw = random.Random(7)
    spots = [None, HERE, THERE, (HERE[0] + 1e-4, HERE[1] - 1e-4), (-HERE[0], -HERE[1])]
    told = [report(citizen, place=HERE) for _ in range(8)]
    for _step in range(120):
        rows = Report.objects.filter(pk=draw.choice(told).pk)
        change = draw.randrange(5)
        if change == 0:
            told.append(report(citizen, place=draw.choice(spots), state=State.SUBMITTED))
        elif change == 1:
            rows.update(**placed(draw.choice(spots)))
        elif change == 2:
            rows.update(created_at=new_since() + timedelta(days=draw.choice([-400, -1, 0, 30])))
        elif change == 3:
            state = draw.choice([State.SUBMITTED, State.IN_PROGRESS, State.RESOLVED])
            closed = timezone.now() if state in CLOSED else None
            rows.update(state=state, closed_at=closed, withdrawn_at=None)
        else:
            now = timezone.now()
            rows.update(state=State.REJECTED, closed_at=now, withdrawn_at=draw.choice([now, None]))
    kept = counted()
    assert kept == as_they_are()
    count_anew()
    assert counted() == kept


def placed(place: tuple[float, float] | None) -> dict[str, object]:
    latitude, longitude = place or (None, None)
    return {
        **dict.fromkeys(["latitude", "shown_latitude"], latitude),
        **dict.fromkeys(["longitude", "shown_longitude"], longitude),
        "cell": cell_of(*place) if place else None,
        "place_words": "somewhere",
    }


def test_what_was_never_counted_leaves_no_triggers_that_count_on(citizen, monkeypatch):
    report(citizen)
    with connection.cursor() as cursor:
        for name in wanted(connection):
            where = " ON reports_report" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{where}")
    monkeypatch.setattr("reports.square_triggers.count_anew", lambda using: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        make_triggers()
    assert missing_triggers(connection)


def test_a_command_counts_anew_and_says_what_was_wrong(citizen, capsys):
    report(citizen)
    Square.objects.filter(kind=Kind.OPEN).update(count=7)
    call_command("count_squares")
    assert "5 squares were wrong" in capsys.readouterr().out
    assert_right(1)
    call_command("count_squares")
    assert "All were right" in capsys.readouterr().out
