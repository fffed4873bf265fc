"""What a person sees first, and what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from classifier.taxonomy import LABELS
from disposals.models import KindRate, WasteRecord
from disposals.selectors.dashboard import Dashboard, Newcomer, dashboard
from disposals.selectors.sums import impact_of, stats_of, tallies_of
from disposals.selectors.weeks import SHOWN_WEEKS, columns_of, monday_of, weeks_of
from tests.disposals.drawing import drawn

pytestmark = pytest.mark.django_db


def page(client) -> str:
    return client.get("/").content.decode()


def test_a_newcomer_is_told_how_to_begin(as_citizen, citizen, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert isinstance(dashboard(citizen), Newcomer)
    found = page(as_citizen)
    assert "Your first points" in found
    assert "Week by week" not in found
    assert "Check your e-mail address" in found
    assert 'action="/"' in found
    for address in ("/rewards/", "/leaderboard/", "/bins/", "/user/waste-history/"):
        assert f'href="{address}"' in found


def test_everything_that_somebody_did_is_on_it(as_citizen, citizen, hand_in, no_haste):
    hand_in(citizen, drawn("glass", 1))
    hand_in(citizen, drawn("glass", 2))
    hand_in(citizen, drawn("paper", 3))
    board = dashboard(citizen)
    assert isinstance(board, Dashboard)
    assert board.items == 3
    assert [(count.kind.label, count.items) for count in board.kinds[:2]] == [
        ("glass", 2),
        ("paper", 1),
    ]
    assert {count.kind.label for count in board.kinds} == set(LABELS)
    assert board.weeks[-1].items == 3
    assert board.wallet.balance == 32
    assert board.wallet.streak == 1
    assert len(board.recent) == 3
    assert board.badges
    found = page(as_citizen)
    assert "3 things sorted" in found
    assert "1 day in a row" in found
    assert "+12" in found
    assert board.badges[0].badge.name in found


def test_what_is_not_paid_is_seen_though_nothing_is_counted(citizen, stranger, hand_in):
    hand_in(stranger, drawn("glass"))
    hand_in(citizen, drawn("glass"))
    board = dashboard(citizen)
    assert isinstance(board, Dashboard)
    assert (board.items, len(board.recent)) == (0, 1)


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_the_same_whatever_one_brought(
    as_citizen, citizen, hand_in, no_haste, django_assert_max_num_queries, count
):
    for seed in range(count):
        hand_in(citizen, drawn(LABELS[seed % 7], seed))
    with django_assert_max_num_queries(12):
        page(as_citizen)


def test_weeks_begin_on_the_citys_monday(citizen, hand_in, no_haste):
    sunday_night = timezone.make_aware(timezone.datetime(2026, 3, 1, 23, 30))
    monday_night = sunday_night + timedelta(hours=1)
    for seed, moment in enumerate((sunday_night, monday_night, monday_night)):
        record = hand_in(citizen, drawn("metal", seed)).record
        WasteRecord.objects.filter(pk=record.pk).update(disposed_at=moment)
    weeks = weeks_of(citizen, today=date(2026, 3, 4))
    assert len(weeks) == SHOWN_WEEKS
    assert [week.items for week in weeks[-2:]] == [1, 2]
    assert [week.height for week in weeks[-2:]] == [50, 100]
    assert weeks[-1].is_current and weeks[-1].first_day == date(2026, 3, 2)


def test_a_chart_without_anything_still_has_its_feet(citizen):
    columns = columns_of(weeks_of(citizen))
    assert {column.height for column in columns} == {2}
    assert monday_of(timezone.localdate()) == columns[-1].week.first_day


def test_impact_goes_by_the_factors_of_today_and_names_their_source(citizen, hand_in):
    hand_in(citizen, drawn("glass"), weight_kg=Decimal("0.5"))
    KindRate.objects.filter(label="glass").update(
        co2e_per_kg=Decimal("0.4"), source="A study", source_url="https://example.org/study"
    )
    impact = impact_of(tallies_of(citizen))
    assert (impact.kilograms, impact.co2e) == (Decimal("0.5"), Decimal("0.2"))
    [source] = impact.sources
    assert (source.name, source.url) == ("A study", "https://example.org/study")
    assert [kind.label for kind in source.kinds] == ["glass"]


def test_stats_name_every_kind(citizen, hand_in):
    assert stats_of({}) == {"total_items": 0, "total_points": 0} | dict.fromkeys(LABELS, 0)
    hand_in(citizen, drawn("metal"))
    found = stats_of(tallies_of(citizen))
    assert (found["total_items"], found["total_points"], found["metal"]) == (1, 15, 1)
