"""The counts of squares, which triggers keep whatever is done to a report."""

import pytest
from django.db import connection
from django.utils import timezone

from places.cells import cell_of
from reports.models import Report, Square
from reports.models.reports import IS_PUBLIC
from reports.square_triggers import SHIFT, count_anew, make_triggers, missing_triggers, wanted
from reports.states import State
from tests.reports.builders import HERE, report

pytestmark = pytest.mark.django_db
THERE = (HERE[0] + 0.02, HERE[1])


def counted() -> dict[int, tuple]:
    return {
        one.number: (
            one.count,
            pytest.approx(one.latitudes, abs=1e-9),
            pytest.approx(one.longitudes, abs=1e-9),
            one.offsets,
        )
        for one in Square.objects.exclude(count=0)
    }


def as_they_are() -> dict[int, tuple]:
    """Read from the reports themselves."""
    found: dict[int, list] = {}
    for one in Report.objects.filter(IS_PUBLIC, cell__isnull=False):
        sums = found.setdefault(one.cell >> SHIFT, [0, 0.0, 0.0, 0])
        sums[0] += 1
        sums[1] += one.shown_latitude
        sums[2] += one.shown_longitude
        sums[3] += one.cell % (1 << SHIFT)
    return {number: tuple(sums) for number, sums in found.items()}


def assert_right(places: int) -> None:
    assert counted() == as_they_are()
    assert len(counted()) == places


def test_what_is_told_is_counted_where_everybody_sees_it(citizen):
    report(citizen)
    report(citizen)
    report(citizen, place=THERE)
    report(citizen, place=None)
    report(citizen, type="private-ground", place=(-6.208812, 106.845678))
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
    assert Square.objects.get().count == 1
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
    assert Square.objects.get(count__gt=0).count == 2
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
    assert len(counted()) == 1
    make_triggers()
    assert not missing_triggers(connection)
    assert_right(2)
    report(citizen, place=THERE)
    assert_right(2)


def test_counting_anew_mends_what_is_wrong(citizen):
    report(citizen)
    Square.objects.update(count=7)
    count_anew()
    assert_right(1)
