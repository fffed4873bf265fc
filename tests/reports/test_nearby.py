"""What is near, nearest first, as far as anybody would measure it."""

import random

import pytest

from places.distances import metres_between
from reports.models import Report
from reports.selectors.listing import Filters, public
from reports.selectors.nearby import nearby
from reports.states import State
from tests.reports.builders import HERE, report


def test_nearest_first_by_the_round_earth(citizen):
    draw = random.Random(1)
    places = [
        (HERE[0] + draw.uniform(-0.02, 0.02), HERE[1] + draw.uniform(-0.02, 0.02))
        for _ in range(30)
    ]
    told = [report(citizen, place=place) for place in places]
    far = {one.pk: metres_between(*HERE, *place) for one, place in zip(told, places, strict=True)}
    near = nearby(Report.objects.all(), *HERE, 1500, 100)
    assert [one.id for one in near] == sorted(
        (pk for pk, metres in far.items() if metres <= 1500), key=far.__getitem__
    )
    assert 3 < len(near) < 30
    assert all(one.metres == round(far[one.id]) for one in near)
    assert nearby(Report.objects.all(), *HERE, 1500, 3) == near[:3]


@pytest.mark.parametrize("here", [(0.0, 179.9999), (89.9999, 0.0), (-89.9999, 100.0)])
def test_across_the_last_meridian_and_the_poles(citizen, here):
    there = report(citizen, place=(here[0], (here[1] + 180.0002) % 360 - 180))
    (near,) = nearby(Report.objects.all(), *here, 50, 10)
    assert near.id == there.pk
    assert near.metres == round(metres_between(*here, there.latitude, there.longitude))


def test_the_whole_earth_is_near_enough(citizen):
    report(citizen, place=(-HERE[0], HERE[1] - 180))
    (near,) = nearby(Report.objects.all(), *HERE, 30_000_000, 10)
    assert near.metres > 20_000_000


def test_only_what_is_asked_for_and_has_a_place(citizen):
    open_one = report(citizen)
    report(citizen, state=State.RESOLVED)
    report(citizen, place=None)
    assert [one.id for one in nearby(public(Filters(state="open")), *HERE, 100, 10)] == [
        open_one.pk
    ]


def test_one_query_where_many_are_near_and_never_more_than_two(citizen, django_assert_num_queries):
    for _number in range(5):
        report(citizen)
    with django_assert_num_queries(1):
        assert len(nearby(public(), *HERE, 1000, 3)) == 3
    with django_assert_num_queries(2):
        assert len(nearby(public(), *HERE, 1000, 30)) == 5
