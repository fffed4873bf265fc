"""Which bins are nearest: the right ones, in order, in few queries, anywhere on Earth."""

from math import inf, nan

import pytest

from disposals.models import Bin
from disposals.selectors.bins import MOST_NEAR, bins_near
from places.distances import metres_between
from tests.disposals.bins import HERE, bin_at, many_bins

pytestmark = pytest.mark.django_db


def codes(found) -> list[str]:
    return [near.bin.code for near in found]


def test_nearest_first_with_how_far(db):
    bin_at("far", -7.31, 109.9)
    bin_at("next", -7.302, 109.9)
    bin_at("here", *HERE)
    found = bins_near(*HERE)
    assert codes(found) == ["here", "next", "far"]
    assert [near.metres for near in found] == [0, 222, 1112]
    assert [near.distance for near in found] == ["0 m away", "220 m away", "1.1 km away"]


def test_only_those_that_take_it(db):
    bin_at("paper", *HERE, "paper", "plastic")
    bin_at("glass", -7.302, 109.9, "glass", "paper")
    assert codes(bins_near(*HERE, "glass")) == ["glass"]
    assert codes(bins_near(*HERE, "paper")) == ["paper", "glass"]
    assert codes(bins_near(*HERE, "metal")) == []


def test_what_is_out_of_order_or_gone_is_no_help(db):
    bin_at("broken", *HERE, state="out of order")
    bin_at("gone", *HERE, state="removed")
    bin_at("good", -7.302, 109.9)
    assert codes(bins_near(*HERE)) == ["good"]
    assert codes(bins_near(*HERE, only_in_service=False)) == ["broken", "good"]


def test_a_corner_of_a_box_does_not_come_before_its_side(db):
    """1,200 m away in the corner, 1,050 m away beside it."""
    bin_at("corner", HERE[0] + 0.0077, HERE[1] + 0.0077)
    bin_at("side", HERE[0] + 0.00945, HERE[1])
    assert codes(bins_near(*HERE, limit=1)) == ["side"]


def test_another_city_is_too_far(db):
    bin_at("near", HERE[0] + 0.44, HERE[1])
    bin_at("far", HERE[0] + 0.46, HERE[1])
    assert codes(bins_near(*HERE)) == ["near"]


def test_across_the_180th_meridian(db):
    bin_at("east", -16.8, -179.998)
    bin_at("west", -16.8, 179.99)
    assert codes(bins_near(-16.8, 179.999)) == ["east", "west"]
    assert codes(bins_near(-16.8, -180)) == ["east", "west"]


def test_at_a_pole(db):
    bin_at("one", 89.999, 0)
    bin_at("other", 89.998, 180)
    assert codes(bins_near(90, 77)) == ["one", "other"]


@pytest.mark.parametrize("place", [(nan, 0), (0, nan), (91, 0), (0, 181), (inf, 0), (0, -inf)])
def test_nowhere_on_earth_is_nothing(db, place):
    bin_at("somewhere", 0, 0)
    assert bins_near(*place) == []


def test_it_agrees_with_measuring_all(db):
    many_bins(600)
    everything = Bin.objects.values_list("code", "latitude", "longitude")
    for place in [HERE, (-7.27, 109.94), (-7.25, 110.0)]:
        far = sorted((metres_between(*place, lat, lng), code) for code, lat, lng in everything)
        assert codes(bins_near(*place, limit=20)) == [code for _metres, code in far[:20]]


def test_how_many_is_bounded(db):
    many_bins(80)
    assert len(bins_near(*HERE, limit=3)) == 3
    assert len(bins_near(*HERE, limit=10_000)) == MOST_NEAR


def test_queries_do_not_grow(db, django_assert_max_num_queries):
    for size in (20, 3_000):
        many_bins(size, prefix=str(size))
        with django_assert_max_num_queries(5):
            for near in bins_near(-7.25, 109.95, "glass", 10):
                assert near.bin.compartments.all()
                assert near.bin.district is None
