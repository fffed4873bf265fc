"""Points that wait and refusals that are asked about: decided once, by others, and paid exactly."""

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import AuditEntry
from common.errors import DomainError
from common.files import may_see
from disposals.exceptions import (
    AlreadyDecided,
    AppealedAlready,
    NoSuchRecord,
    NothingToAppeal,
    OwnCase,
    PaidSince,
)
from disposals.models import Case, FairPlay, Tally, WasteRecord
from disposals.services.cases import appeal, decide
from notifications.models import Notification
from rewards.models import PointsEntry, Profile
from tests.disposals.drawing import again, drawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_haste")]


def grant(case: Case, by) -> Case:
    return decide(case_id=case.pk, by=by, grants=True, answer="I see it, too.")


def decline(case: Case, by) -> Case:
    return decide(case_id=case.pk, by=by, grants=False, answer="I see a bottle.")


def tallies() -> dict[str, tuple[int, int]]:
    return {row.label: (row.items, row.points) for row in Tally.objects.all()}


def test_granting_pays_what_is_at_stake(difference, citizen, moderator):
    grant(difference, moderator)
    record = WasteRecord.objects.get()
    assert (record.state, record.reason, record.label, record.points) == (
        "awarded",
        "",
        "glass",
        12,
    )
    entry = PointsEntry.objects.get(reason="case")
    assert (entry.source, entry.amount, entry.person) == (str(difference.pk), 2, citizen)
    assert Profile.objects.get().balance == 12
    assert tallies() == {"plastic": (0, 0), "glass": (1, 12)}
    assert Tally.objects.get(label="plastic").kilograms == 0


def test_declining_pays_nothing_and_takes_nothing(difference, moderator):
    decline(difference, moderator)
    record = WasteRecord.objects.get()
    assert (record.state, record.label, record.points) == ("awarded", "plastic", 10)
    assert Profile.objects.get().balance == 10
    assert not PointsEntry.objects.filter(reason="case").exists()


@pytest.mark.parametrize("verdict", [grant, decline])
def test_the_person_is_told_once_and_staff_are_written_down(
    difference, citizen, moderator, verdict
):
    verdict(difference, moderator)
    news = Notification.objects.get(kind="case")
    assert news.person == citizen
    assert Case.objects.get().answer in news.text
    entry = AuditEntry.objects.get(target_id=str(difference.pk))
    assert (entry.actor, entry.action) == (moderator, f"{verdict.__name__} case")


def test_of_two_who_decide_the_second_is_told(difference, moderator, admin):
    grant(difference, moderator)
    with pytest.raises(AlreadyDecided):
        decline(difference, admin)
    assert Case.objects.get().decided_by == moderator
    assert Profile.objects.get().balance == 12


def test_nobody_decides_about_their_own_points(moderator, hand_in):
    case = hand_in(moderator, drawn("plastic"), label="glass").record.case
    with pytest.raises(OwnCase):
        grant(case, moderator)
    assert Case.objects.get().state == "open"
    assert Profile.objects.get().balance == 10


def test_a_decision_says_why(difference, moderator):
    for answer in ("", "  ", "x" * 301):
        with pytest.raises(DomainError):
            decide(case_id=difference.pk, by=moderator, grants=True, answer=answer)
    assert Case.objects.get().state == "open"


def test_an_unlikely_kind_is_counted_once_it_is_granted(citizen, hand_in, moderator):
    case = hand_in(citizen, drawn("metal"), label="trash").record.case
    assert tallies() == {"trash": (0, 0)}
    grant(case, moderator)
    assert tallies() == {"trash": (1, 2)}
    assert Profile.objects.get().balance == 2


def test_what_was_declined_does_not_say_that_it_waits(citizen, hand_in, moderator, as_citizen):
    case = hand_in(citizen, drawn("plastic"), label="paper").record.case
    assert "Your 8 points wait" in told_twice(as_citizen)
    decline(case, moderator)
    said = told_twice(as_citizen)
    assert "wait until" not in said
    assert said.count("nor did whoever looked at it") == 2


def told_twice(client) -> str:
    """To the page's script and to apps."""
    script = {"X-Requested-With": "XMLHttpRequest"}
    addresses = ("/user/waste-history/", "/api/disposals")
    return " ".join(client.get(each, headers=script).content.decode() for each in addresses)


def test_a_photo_that_was_paid_nothing_may_come_again(citizen, hand_in, moderator):
    case = hand_in(citizen, drawn("metal"), label="trash").record.case
    decline(case, moderator)
    assert (WasteRecord.objects.get().state, WasteRecord.objects.get().points) == ("unpaid", 0)
    assert hand_in(citizen, drawn("metal")).points == 15


def test_what_a_rule_decided_waits_for_nobody_until_it_is_asked_about(refusal, citizen):
    assert refusal.state == "by rule"
    asked = appeal(person=citizen, record_id=refusal.record_id, words=" It is another jar. ")
    assert (asked.state, asked.appeal) == ("open", "It is another jar.")
    assert asked.appealed_at is not None


def test_an_appeal_that_is_granted_is_paid_and_uses_up_the_photo(
    refusal, citizen, stranger, moderator, hand_in
):
    appeal(person=citizen, record_id=refusal.record_id, words="It is another jar.")
    grant(refusal, moderator)
    assert Profile.objects.get().balance == 24
    assert tallies() == {"glass": (2, 24)}
    assert hand_in(stranger, again("glass")).reason == "same photo"


def test_one_asks_once(refusal, citizen):
    appeal(person=citizen, record_id=refusal.record_id, words="Please look.")
    with pytest.raises(AppealedAlready):
        appeal(person=citizen, record_id=refusal.record_id, words="Please look again.")


def test_what_was_declined_can_be_asked_about_once_and_told_about_twice(
    difference, citizen, moderator, admin
):
    decline(difference, moderator)
    appeal(person=citizen, record_id=difference.record_id, words="Look at the rim.")
    grant(difference, admin)
    assert Profile.objects.get().balance == 12
    assert Notification.objects.filter(kind="case").count() == 2
    with pytest.raises(NothingToAppeal):
        appeal(person=citizen, record_id=difference.record_id, words="More!")


def test_a_declined_appeal_is_the_end(refusal, citizen, moderator):
    appeal(person=citizen, record_id=refusal.record_id, words="Please look.")
    decline(refusal, moderator)
    with pytest.raises(AppealedAlready):
        appeal(person=citizen, record_id=refusal.record_id, words="Please look again.")


def test_only_ones_own_can_be_asked_about(refusal, stranger):
    with pytest.raises(NoSuchRecord):
        appeal(person=stranger, record_id=refusal.record_id, words="Please look.")


def test_what_was_paid_in_full_leaves_nothing_to_ask(citizen, hand_in):
    record = hand_in(citizen, drawn("glass")).record
    with pytest.raises(NothingToAppeal):
        appeal(person=citizen, record_id=record.pk, words="More!")


@pytest.mark.parametrize("words", ["", "   ", "x" * 601])
def test_an_appeal_has_words(refusal, citizen, words):
    with pytest.raises(DomainError):
        appeal(person=citizen, record_id=refusal.record_id, words=words)


def test_a_photo_that_was_paid_since_is_not_paid_by_an_appeal(
    citizen, hand_in, no_haste, moderator
):
    hand_in(citizen, drawn("glass", 1))
    FairPlay.objects.update(seconds_between=60)
    case = hand_in(citizen, drawn("glass", 2)).record.case
    FairPlay.objects.update(seconds_between=0)
    assert hand_in(citizen, drawn("glass", 2)).points == 12
    appeal(person=citizen, record_id=case.record_id, words="I was not that quick.")
    with pytest.raises(PaidSince), transaction.atomic():
        grant(case, moderator)
    case.refresh_from_db()
    assert case.state == "open"
    assert Profile.objects.get().balance == 24


# --- who sees what -----------------------------------------------------------------------------


def test_whoever_decides_sees_the_photos_of_cases_and_no_others(
    refusal, citizen, moderator, hand_in
):
    other = hand_in(citizen, drawn("metal", 5)).detection.file
    assert not may_see(moderator, refusal.record.detection.file)
    appeal(person=citizen, record_id=refusal.record_id, words="Please look.")
    assert may_see(moderator, refusal.record.detection.file)
    assert may_see(moderator, refusal.looks_like.detection.file)
    assert not may_see(moderator, other)


def test_dispatchers_and_strangers_see_no_photo(refusal, dispatcher, stranger):
    assert not may_see(dispatcher, refusal.record.detection.file)
    assert not may_see(stranger, refusal.record.detection.file)


def test_what_a_rule_decided_is_not_there_before_it_is_asked_about(refusal, as_moderator):
    assert as_moderator.get(reverse("case", args=[refusal.pk])).status_code == 404
    assert as_moderator.get("/api/appeals").json()["total"] == 0
