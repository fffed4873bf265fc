"""What a map shows of many: the same, whether it is counted already or counted now."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from places.cells import BITS, cell_of, level_for
from places.distances import Box
from reports.models import Horizon, Report
from reports.selectors import clusters as selector
from reports.selectors.clusters import clusters
from reports.selectors.listing import Filters
from reports.square_triggers import FINEST, WIDEST, count_anew, first_new_day, new_since
from reports.states import State
from tests.reports.builders import HERE, report

EVERYTHING = Filters()
OPEN, CLOSED = Filters(state="open"), Filters(state="closed")
CITY = Box(HERE[0] - 0.1, HERE[1] - 0.1, HERE[0] + 0.1, HERE[1] + 0.1)
STREET = Box(HERE[0] - 0.0005, HERE[1] - 0.0005, HERE[0] + 0.0005, HERE[1] + 0.0005)


@pytest.fixture
def late() -> Filters:
    """The last 90 days."""
    count_anew()
    return Filters(since=first_new_day())


@pytest.fixture
def town(citizen) -> list[Report]:
    draw = random.Random(1)
    spots = [
        (draw.uniform(CITY.south, CITY.north), draw.uniform(CITY.west, CITY.east))
        for _ in range(12)
    ]
    near = [
        (HERE[0] + draw.uniform(-4e-4, 4e-4), HERE[1] + draw.uniform(-4e-4, 4e-4))
        for _ in range(12)
    ]
    return [report(citizen, place=place) for place in [*spots, *near, HERE, HERE]]


def expected(reports: list[Report], box: Box, across: int) -> Counter:
    shift = 2 * (BITS - level_for(box, across))
    return Counter(
        (cell_of(one.shown_latitude, one.shown_longitude) >> shift) & ~2 for one in reports
    )


def square_of(cluster, box: Box, across: int) -> int:
    shift = 2 * (BITS - level_for(box, across))
    return (cell_of(cluster.latitude, cluster.longitude) >> shift) & ~2


@pytest.mark.parametrize("across", [1, 3, 8, 40])
@pytest.mark.parametrize("is_narrowed", [False, True])
def test_each_square_is_one_with_all_that_lies_in_it(town, across, is_narrowed):
    # All of them are of that type, so the same is found by the other way.
    filters = Filters(type="overflowing-bin") if is_narrowed else EVERYTHING
    found = clusters(filters, CITY, across)
    counts = {square_of(one, CITY, across): one.count for one in found}
    assert counts == expected(town, CITY, across)
    assert len(found) == len(counts)


@pytest.mark.parametrize("across", [1, 3, 40, 200])
@pytest.mark.parametrize("kind", ["everything", "open", "closed", "late"])
def test_both_ways_find_the_same(town, late, across, kind, monkeypatch):
    for one in town[::3]:
        closed = {"state": State.RESOLVED, "closed_at": timezone.now()}
        Report.objects.filter(pk=one.pk).update(**closed)
    for one in town[::4]:
        Report.objects.filter(pk=one.pk).update(created_at=new_since() - timedelta(hours=1))
    filters = {"everything": EVERYTHING, "open": OPEN, "closed": CLOSED, "late": late}[kind]

    def seen() -> list[tuple]:
        return sorted(
            (one.count, one.cell or 0, round(one.latitude, 9), round(one.longitude, 9))
            for one in clusters(filters, CITY, across)
        )

    counted_already = seen()
    assert 0 < sum(count for count, *_where in counted_already) <= len(town)
    monkeypatch.setattr(selector, "FINEST", -1)
    assert seen() == counted_already


def test_all_that_is_in_sight_and_nothing_far_beside_it(town):
    draw = random.Random(3)
    for _view in range(120):
        size, across = 10 ** draw.uniform(-3.3, -1), draw.choice([2, 8, 25])
        south, west = (here - draw.uniform(0, size) for here in HERE)
        box = Box(south, west, south + size, west + size)
        inside = [
            one
            for one in town
            if box.south <= one.shown_latitude <= box.north
            and box.west <= one.shown_longitude <= box.east
        ]
        found = clusters(OPEN, box, across)
        counts = {square_of(one, box, across): one.count for one in found}
        assert all(
            counts.get(square, 0) >= n for square, n in expected(inside, box, across).items()
        )
        width = 360 / 2 ** level_for(box, across)
        for one in found:
            assert box.south - width <= one.latitude <= box.north + width
            assert box.west - width <= one.longitude <= box.east + width


def test_more_than_anybody_tells_apart_is_put_together(town, monkeypatch):
    many = clusters(EVERYTHING, CITY, 40)
    monkeypatch.setattr(selector, "MOST", 5)
    few = clusters(EVERYTHING, CITY, 40)
    assert len(few) <= 5 < len(many)
    assert sum(one.count for one in few) == sum(one.count for one in many) == len(town)
    for name in ("latitude", "longitude"):
        middle = sum(getattr(one, name) * one.count for one in few) / len(town)
        assert middle == pytest.approx(
            sum(getattr(one, f"shown_{name}") for one in town) / len(town)
        )
    assert all((one.cell is None) == (one.count > 1) for one in few)


@pytest.mark.parametrize("days", [-400, -1, 1])
def test_where_the_horizon_is_another_days_it_is_counted_now(citizen, late, days):
    report(citizen)
    Horizon.objects.update(since=new_since() + timedelta(days=days))
    report(citizen, at=new_since())
    report(citizen, at=new_since() - timedelta(hours=1))
    assert sum(one.count for one in clusters(late, CITY, 8)) == 2


@pytest.mark.parametrize("box", [CITY, STREET])
@pytest.mark.parametrize("filters", [EVERYTHING, OPEN, Filters(type="overflowing-bin")])
def test_one_alone_names_its_cell(town, box, filters):
    cells = Counter(one.cell for one in town)
    alone = [one for one in clusters(filters, box, 8) if one.cell is not None]
    assert alone
    for one in alone:
        assert one.count == 1 and cells[one.cell] == 1
        (there,) = [each for each in town if each.cell == one.cell]
        assert (one.latitude, one.longitude) == pytest.approx(
            (there.shown_latitude, there.shown_longitude), abs=1e-9
        )


def test_a_street_is_finer_than_what_is_counted_already(town):
    assert level_for(STREET, 8) > FINEST
    assert level_for(CITY, 8) < WIDEST
    assert sum(one.count for one in clusters(EVERYTHING, STREET, 8)) >= 14


def test_narrowed_by_what_is_asked(citizen, late):
    report(citizen, type="glass")
    report(citizen, state=State.RESOLVED)
    gone = {"state": State.REJECTED, "withdrawn_at": timezone.now()}
    report(citizen, **gone)
    for filters, count in (
        (EVERYTHING, 2),
        (Filters(type="glass"), 1),
        (Filters(state="closed"), 1),
        (Filters(since=timezone.localdate()), 2),
        (Filters(since=late.since, until=timezone.localdate() - timedelta(days=1)), 0),
        (Filters(since=late.since, state="closed"), 1),
        (Filters(state=State.RESOLVED), 1),
        (Filters(district="none"), 0),
        (Filters(state="open", words="no such word"), 0),
        (Filters(state="open", sort="oldest", near=HERE), 1),
    ):
        assert sum(one.count for one in clusters(filters, CITY, 8)) == count
        assert sum(one.count for one in clusters(filters, STREET, 40)) == count


def test_squares_that_were_left_are_not_shown(citizen):
    one = report(citizen)
    Report.objects.filter(pk=one.pk).update(
        state=State.REJECTED, closed_at=timezone.now(), withdrawn_at=timezone.now()
    )
    assert clusters(EVERYTHING, CITY, 8) == []


def test_across_the_last_meridian(citizen):
    for longitude in (179.99, -179.99):
        report(citizen, place=(0.1, longitude))
    box = Box(-1, 179, 1, -179)
    assert sum(one.count for one in clusters(EVERYTHING, box, 8)) == 2


@pytest.mark.parametrize("filters", [EVERYTHING, OPEN, CLOSED, Filters(type="glass")])
def test_one_query(town, filters, django_assert_num_queries):
    with django_assert_num_queries(1):
        clusters(filters, CITY, 8)


def test_two_for_what_is_new(town, late, django_assert_num_queries):
    with django_assert_num_queries(2):
        clusters(late, CITY, 8)
