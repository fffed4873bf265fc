"""A photo pays once, nobody is paid without end; what is refused is kept and can be asked about."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from disposals.likeness_index import COLUMNS
from disposals.models import Case, FairPlay, Tally, WasteRecord
from disposals.rules import Pace, too_fast
from disposals.services.fair_play import next_midnight
from rewards.models import PointsEntry, Profile
from tests.disposals.drawing import again, drawn, photo_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_haste")]


def refused(done, reason: str) -> WasteRecord:
    assert (done.status, done.reason, done.points) == ("unpaid", reason, 0)
    assert done.sentence.startswith(("Thank you", "That was quick"))
    record = WasteRecord.objects.get(pk=done.record.pk)
    assert (record.state, record.points, record.paid_sha256) == ("unpaid", 0, None)
    assert record.case.state == Case.State.CLOSED_BY_RULE
    return record


@pytest.mark.parametrize("who", ["citizen", "stranger"])
def test_the_same_photo_pays_once_for_everybody(request, citizen, hand_in, who):
    first = hand_in(citizen, drawn("glass"))
    record = refused(hand_in(request.getfixturevalue(who), drawn("glass")), "same photo")
    assert record.case.looks_like == first.record
    assert record.case.points == 12
    assert PointsEntry.objects.count() == 1


@pytest.mark.parametrize("who", ["citizen", "stranger"])
def test_nearly_the_same_photo_pays_once_for_everybody(request, citizen, hand_in, who):
    first = hand_in(citizen, drawn("glass"))
    record = refused(hand_in(request.getfixturevalue(who), again("glass")), "similar photo")
    assert record.case.looks_like == first.record


def test_another_thing_of_the_same_kind_is_paid(citizen, hand_in):
    hand_in(citizen, drawn("glass", 1))
    assert hand_in(citizen, drawn("glass", 2)).points == 12


def test_photos_that_show_little_are_not_taken_for_each_other(citizen, hand_in):
    hand_in(citizen, photo_of("glass"))
    assert hand_in(citizen, photo_of("glass", (120, 80))).points == 12
    assert hand_in(citizen, photo_of("glass")).reason == "same photo"


def age(days: int) -> None:
    past = timezone.now() - timedelta(days=days)
    WasteRecord.objects.update(disposed_at=past)
    Tally.objects.update(last_at=past, last_day=past.date())


def test_looks_are_forgotten_and_bytes_are_not(citizen, hand_in):
    hand_in(citizen, drawn("glass"))
    age(91)
    assert hand_in(citizen, again("glass")).points == 12
    assert hand_in(citizen, drawn("glass")).reason == "same photo"


def test_the_days_are_the_staffs_to_set(citizen, hand_in):
    FairPlay.objects.update(days_remembered=120)
    hand_in(citizen, drawn("glass"))
    age(91)
    assert hand_in(citizen, again("glass")).reason == "similar photo"


def test_retention_takes_what_is_no_longer_looked_at(citizen, hand_in, capsys):
    old = hand_in(citizen, drawn("glass", 1)).record
    age(91)
    new = hand_in(citizen, drawn("glass", 2)).record
    call_command("apply_retention", yes=True)
    old.refresh_from_db()
    new.refresh_from_db()
    assert {getattr(old, column) for column in COLUMNS} == {None}
    assert old.paid_pdq is None
    assert old.paid_sha256
    assert None not in {getattr(new, column) for column in COLUMNS}


def test_what_waits_uses_up_its_photo_too(citizen, hand_in):
    hand_in(citizen, drawn("metal"), label="trash")
    assert hand_in(citizen, drawn("metal")).reason == "same photo"


def test_a_day_has_an_end(citizen, stranger, hand_in):
    FairPlay.objects.update(most_a_day=2)
    for seed in (1, 2):
        assert hand_in(citizen, drawn("glass", seed)).points
    done = hand_in(citizen, drawn("plastic", 3))
    refused(done, "day is full")
    assert 0 < done.wait <= 86400
    assert hand_in(stranger, drawn("plastic", 4)).points == 10
    assert Profile.objects.get(person=citizen).balance == 24


def test_yesterday_does_not_count_for_today(citizen, hand_in):
    FairPlay.objects.update(most_a_day=1)
    hand_in(citizen, drawn("glass", 1))
    age(1)
    assert hand_in(citizen, drawn("glass", 2)).points == 12


def test_a_photo_that_came_too_soon_is_paid_later(citizen, hand_in):
    hand_in(citizen, drawn("glass", 1))
    FairPlay.objects.update(seconds_between=60)
    done = hand_in(citizen, drawn("glass", 2))
    refused(done, "too soon")
    assert 0 < done.wait <= 60
    assert f"{done.wait} seconds" in done.sentence
    Tally.objects.update(last_at=timezone.now() - timedelta(seconds=61))
    assert hand_in(citizen, drawn("glass", 2)).points == 12


def test_what_was_refused_counts_for_nothing(citizen, hand_in):
    hand_in(citizen, drawn("glass"))
    hand_in(citizen, drawn("glass"))
    tally = Tally.objects.get()
    assert (tally.items, tally.items_on_last_day) == (1, 1)


def test_a_dashboard_hears_of_what_was_refused(citizen, hand_in):
    hand_in(citizen, drawn("glass"))
    before = Profile.objects.get().version
    hand_in(citizen, drawn("glass"))
    assert Profile.objects.get().version == before + 1


def test_how_long_to_wait():
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    limits = {"now": now, "midnight": now + timedelta(hours=5), "most_a_day": 3}
    late = Pace(2, now - timedelta(seconds=5))
    assert too_fast(late, seconds_between=5, **limits) == ("", 0)
    assert too_fast(late, seconds_between=6, **limits) == ("too soon", 1)
    assert too_fast(Pace(3, None), seconds_between=5, **limits) == ("day is full", 5 * 3600)


def test_a_day_ends_when_the_citys_does(settings):
    settings.TIME_ZONE = "Asia/Jakarta"
    timezone.get_default_timezone.cache_clear()
    midnight = next_midnight(datetime(2026, 11, 21, 18, tzinfo=UTC))
    timezone.get_default_timezone.cache_clear()
    assert midnight.astimezone(UTC) == datetime(2026, 11, 22, 17, tzinfo=UTC)
