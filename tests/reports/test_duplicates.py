"""What may have been told before: of the type, close by, open; the same picture first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.likeness import Likeness
from places.distances import metres_between
from reports.models import ReportPhoto, ReportType
from reports.selectors.duplicates import like_it
from reports.services.placing import place_of
from reports.states import State
from tests.reports.builders import HERE, LOOKS_LIKE, report

pytestmark = pytest.mark.django_db

METRE = 1 / 111_195


def near(metres: float) -> tuple[float, float]:
    return HERE[0] + metres * METRE, HERE[1]


def found(code: str = "overflowing-bin", likeness: Likeness | None = None, at=HERE):
    kind = ReportType.objects.get(pk=code)
    place = place_of(type=kind, latitude=at[0], longitude=at[1])
    return like_it(kind, place, likeness)


def with_photo(one, hash: bytes = LOOKS_LIKE.hash, quality: int = 90):
    from common.files import record_file, write_file

    file = record_file(write_file(kind="report", content=b"x", content_type="image/jpeg"))
    ReportPhoto.objects.create(
        report=one, file=file, moment=ReportPhoto.Moment.BEFORE, pdq=hash, quality=quality
    )
    return one


def test_within_the_radius_nearest_first(citizen):
    radius = ReportType.objects.get(pk="overflowing-bin").radius_m
    far = report(citizen, place=near(radius - 2))
    close = report(citizen, place=near(5))
    report(citizen, place=near(radius + 2))
    likely = found()
    assert [one.report for one in likely] == [close, far]
    assert likely[0].metres == 5


@pytest.mark.parametrize(
    "other",
    [
        {"type": "glass"},
        {"state": State.REJECTED},
        {"state": State.UNCONFIRMED, "email": "a@example.org"},
        {"place": None},
    ],
)
def test_what_is_not_the_same(other):
    report(**other)
    assert found() == []


def test_words_alone_are_like_nothing(citizen):
    report(citizen)
    kind = ReportType.objects.get(pk="overflowing-bin")
    assert like_it(kind, place_of(type=kind, words="behind the market"), LOOKS_LIKE) == []


def test_the_same_picture_comes_first(citizen):
    close = report(citizen, place=near(1))
    bits = int.from_bytes(LOOKS_LIKE.hash)
    same = with_photo(report(citizen, place=near(20)), (bits ^ (2**31 - 1)).to_bytes(32))
    other = with_photo(report(citizen, place=near(10)), (bits ^ (2**32 - 1)).to_bytes(32))
    likely = found(likeness=LOOKS_LIKE)
    assert [one.report for one in likely] == [same, close, other]
    assert [one.is_same_picture for one in likely] == [True, False, False]


def test_a_picture_with_nothing_on_it_is_like_no_other(citizen):
    with_photo(report(citizen), quality=10)
    assert [one.is_same_picture for one in found(likeness=LOOKS_LIKE)] == [False]


def test_on_private_ground_no_distance_is_told(citizen):
    """Rounded, two neighbours may lie a step apart, and are found all the same."""
    report(citizen, type="private-ground", place=(-6.20849, HERE[1]))
    (likely,) = found("private-ground", at=(-6.20851, HERE[1]))
    assert likely.metres is None
    assert metres_between(-6.20849, 0, -6.20851, 0) < 3


def test_the_number_of_queries_stays(citizen, django_assert_num_queries):
    kind = ReportType.objects.get(pk="overflowing-bin")
    place = place_of(type=kind, latitude=HERE[0], longitude=HERE[1])
    for number in range(12):
        at = timezone.now() - timedelta(hours=number)
        with_photo(report(citizen, place=near(number), at=at))
        if number in (1, 11):
            with django_assert_num_queries(2):
                assert len(like_it(kind, place, None)) == min(number + 1, 5)
