"""What a map shows of many: the same, whether it is counted already or counted now."""

import random
from collections import Counter

import pytest
from django.utils import timezone

from places.cells import BITS, cell_of, level_for
from places.distances import Box
from reports.models import Report
from reports.selectors import clusters as selector
from reports.selectors.clusters import clusters
from reports.selectors.listing import Filters
from reports.square_triggers import LEVEL
from reports.states import State
from tests.reports.builders import HERE, report

EVERYTHING = Filters()
CITY = Box(HERE[0] - 0.1, HERE[1] - 0.1, HERE[0] + 0.1, HERE[1] + 0.1)
STREET = Box(HERE[0] - 0.0005, HERE[1] - 0.0005, HERE[0] + 0.0005, HERE[1] + 0.0005)


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
    # All of them are open, so the same is found by the other way.
    filters = Filters(state="open") if is_narrowed else EVERYTHING
    found = clusters(filters, CITY, across)
    counts = {square_of(one, CITY, across): one.count for one in found}
    assert counts == expected(town, CITY, across)
    assert len(found) == len(counts)


@pytest.mark.parametrize("across", [3, 40])
def test_both_ways_find_the_same(town, across, monkeypatch):
    def seen() -> list[tuple]:
        return sorted(
            (one.count, one.cell or 0, round(one.latitude, 9), round(one.longitude, 9))
            for one in clusters(EVERYTHING, CITY, across)
        )

    counted_already = seen()
    monkeypatch.setattr(selector, "LEVEL", -1)
    assert seen() == counted_already


@pytest.mark.parametrize("box", [CITY, STREET])
@pytest.mark.parametrize("filters", [EVERYTHING, Filters(state="open")])
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
    assert level_for(STREET, 8) > LEVEL
    assert sum(one.count for one in clusters(EVERYTHING, STREET, 8)) >= 14


def test_narrowed_by_what_is_asked(citizen):
    report(citizen, type="glass")
    report(citizen, state=State.RESOLVED)
    gone = {"state": State.REJECTED, "withdrawn_at": timezone.now()}
    report(citizen, **gone)
    for filters, count in (
        (EVERYTHING, 2),
        (Filters(type="glass"), 1),
        (Filters(state="closed"), 1),
        (Filters(since=timezone.localdate()), 2),
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


@pytest.mark.parametrize("filters", [EVERYTHING, Filters(state="open")])
def test_one_query(town, filters, django_assert_num_queries):
    with django_assert_num_queries(1):
        clusters(filters, CITY, 8)
