"""The review's rules: whose turn a photo is, who may decide, what that pays, and what an undo takes
back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.services.grouping import group_new_photos
from classifier.services.training_material import material
from rewards.models import PointsEntry, Profile
from studio.reasons import PHOTO_POINTS
from studio.selectors.reviewing import likely_next, looked_at, waiting_for
from studio.services import reviewing
from studio.services.reviewing import HOLD, BuiltUpon, NotHeld, approve, reject, skip, take, undo
from tests.classifier.training_photos import looks, nearly, training_photo
from tests.conftest import person
from tests.studio import material as runs

pytestmark = pytest.mark.django_db
State = TrainingPhoto.State


def sent(contributor, **fields) -> TrainingPhoto:
    label = fields.get("label", "glass")
    known = {"state": State.WAITING, "source": "people", "claimed_label": label}
    return training_photo(contributor=contributor, **known | fields)


def now(photo) -> TrainingPhoto:
    return TrainingPhoto.objects.get(pk=photo.pk)


def test_what_is_most_in_doubt_comes_first_then_what_waits_longest(citizen, trainer):
    early = timezone.now() - timedelta(days=1)
    clear = sent(citizen, doubt=0.1)
    disputed = sent(citizen, doubt=0.9)
    unsure = sent(citizen, doubt=0.5)
    earlier = sent(citizen, doubt=0.5, created_at=early)
    came = []
    while photo := take(reviewer=trainer):
        came.append(photo)
        approve(reviewer=trainer, photo_id=photo.pk, label="glass")
    assert came == [disputed, earlier, unsure, clear]


def test_it_stays_with_whoever_opened_it(citizen, trainer, moderator):
    first, second = sent(citizen, doubt=0.9), sent(citizen, doubt=0.1)
    assert take(reviewer=trainer) == take(reviewer=trainer) == first
    assert take(reviewer=moderator) == second
    assert take(reviewer=person("third", is_staff=True)) is None


def test_opening_it_again_holds_it_anew(citizen, trainer):
    photo = sent(citizen)
    take(reviewer=trainer)
    TrainingPhoto.objects.update(held_until=timezone.now() + timedelta(seconds=5))
    take(reviewer=trainer)
    assert now(photo).held_until > timezone.now() + HOLD - timedelta(seconds=30)


def test_who_is_away_too_long_loses_it(citizen, trainer, moderator):
    photo = sent(citizen)
    take(reviewer=trainer)
    TrainingPhoto.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert take(reviewer=moderator) == photo
    with pytest.raises(NotHeld):
        approve(reviewer=trainer, photo_id=photo.pk, label="glass")
    with pytest.raises(NotHeld):
        skip(reviewer=trainer, photo_id=photo.pk)


def test_a_hold_that_lapsed_is_still_theirs_while_nobody_else_came(citizen, trainer):
    photo = sent(citizen)
    take(reviewer=trainer)
    TrainingPhoto.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    approve(reviewer=trainer, photo_id=photo.pk, label="glass")
    assert now(photo).state == State.READY


def test_what_is_not_to_be_looked_at_never_comes(citizen, trainer):
    gone = person("gone", is_active=False)
    sent(gone)
    sent(citizen, may_train=False)
    sent(trainer)
    sent(citizen, state=State.READY)
    assert take(reviewer=trainer) is None
    assert not waiting_for(trainer).exists()
    assert likely_next(trainer, []) is None


def test_nobody_decides_about_their_own(moderator, trainer):
    photo = sent(moderator)
    TrainingPhoto.objects.update(held_by=moderator, held_until=timezone.now() + HOLD)
    with pytest.raises(NotHeld):
        approve(reviewer=moderator, photo_id=photo.pk, label="glass")


def test_what_was_skipped_comes_last_and_others_have_it_at_once(citizen, trainer, moderator):
    one, two, three = (sent(citizen, doubt=doubt) for doubt in (0.9, 0.5, 0.1))
    skipped = []
    for photo in (one, two):
        assert take(reviewer=trainer, skipped=skipped) == photo
        skip(reviewer=trainer, photo_id=photo.pk)
        skipped.append(photo.pk)
    assert take(reviewer=trainer, skipped=skipped) == three
    assert take(reviewer=moderator) == one
    reject(reviewer=trainer, photo_id=three.pk, reason="blurred")
    skip(reviewer=moderator, photo_id=one.pk)
    assert take(reviewer=trainer, skipped=skipped) == one


def test_approving_settles_it_and_pays(citizen, trainer, nothing_is_sent_to_group):
    photo = sent(citizen, label="glass")
    take(reviewer=trainer)
    approve(reviewer=trainer, photo_id=photo.pk, label="plastic")
    row = now(photo)
    assert (row.state, row.label, row.claimed_label) == (State.READY, "plastic", "glass")
    assert (row.settled_by, row.held_by, row.held_until) == (trainer, None, None)
    assert row.settled_at is not None
    assert Profile.objects.get(person=citizen).balance == PHOTO_POINTS
    entry = AuditEntry.objects.get(action="review photo")
    assert entry.actor == trainer
    assert entry.changes == {"state": ["waiting", "ready"], "label": ["glass", "plastic"]}
    assert nothing_is_sent_to_group == [1]
    group_new_photos()
    assert list(material()) == [photo]


def test_rejecting_says_why_and_pays_nothing(citizen, trainer):
    photo = sent(citizen)
    take(reviewer=trainer)
    reject(reviewer=trainer, photo_id=photo.pk, reason="blurred")
    row = now(photo)
    assert (row.state, row.reason, row.label) == (State.REJECTED, "blurred", "glass")
    assert not PointsEntry.objects.exists()
    assert AuditEntry.objects.get().reason == "blurred"


@pytest.mark.parametrize("after", ["decided", "withdrawn", "never held", "contributor gone"])
def test_only_who_holds_a_waiting_photo_decides(citizen, trainer, after):
    photo = sent(citizen)
    if after != "never held":
        take(reviewer=trainer)
    if after == "decided":
        reject(reviewer=trainer, photo_id=photo.pk, reason="blurred")
    if after == "withdrawn":
        TrainingPhoto.objects.update(may_train=False)
    if after == "contributor gone":
        citizen.is_active = False
        citizen.save()
    with pytest.raises(NotHeld):
        approve(reviewer=trainer, photo_id=photo.pk, label="glass")
    assert not PointsEntry.objects.exists()


def decided(photo, reviewer, label="plastic"):
    take(reviewer=reviewer)
    return approve(reviewer=reviewer, photo_id=photo.pk, label=label)


def test_undo_puts_it_back_and_the_same_photo_is_paid_once(citizen, trainer):
    photo, other = sent(citizen, doubt=0.9), sent(citizen, doubt=0.1)
    at = decided(photo, trainer)
    group_new_photos()
    TrainingPhoto.objects.filter(pk=photo.pk).update(suspicion=0.9, suspected_label="metal")
    assert take(reviewer=trainer) == other
    undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)
    row = now(photo)
    assert (row.state, row.label, row.settled_by, row.settled_at) == (
        "waiting",
        "glass",
        None,
        None,
    )
    assert row.grouped_at is None
    assert (row.suspicion, row.suspected_label) == (None, "")
    assert now(other).held_by is None
    assert take(reviewer=trainer) == photo
    approve(reviewer=trainer, photo_id=photo.pk, label="glass")
    assert Profile.objects.get(person=citizen).balance == PHOTO_POINTS
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert sorted(actions) == ["review photo", "review photo", "undo review"]


def test_undo_of_a_rejection(citizen, trainer):
    photo = sent(citizen)
    take(reviewer=trainer)
    at = reject(reviewer=trainer, photo_id=photo.pk, reason="blurred")
    undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)
    assert (now(photo).state, now(photo).reason) == (State.WAITING, "")


def test_nobody_undoes_what_another_decided(citizen, trainer, moderator):
    photo = sent(citizen)
    at = decided(photo, trainer)
    with pytest.raises(BuiltUpon):
        undo(reviewer=moderator, photo_id=photo.pk, decided_at=at)


def test_what_somebody_settled_since_stays(citizen, trainer):
    photo = sent(citizen)
    at = decided(photo, trainer)
    TrainingPhoto.objects.update(settled_at=at + timedelta(seconds=1))
    with pytest.raises(BuiltUpon):
        undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)


def test_what_is_disputed_since_stays(citizen, trainer):
    photo = sent(citizen, pdq=looks(1))
    at = decided(photo, trainer)
    training_photo(pdq=nearly(looks(1), 9), label="paper", source="web")
    group_new_photos()
    assert now(photo).state == State.CONFLICT
    with pytest.raises(BuiltUpon):
        undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)


@pytest.mark.parametrize(
    ("state", "purpose", "stays"),
    [("running", "teach", True), ("running", "check", False), ("failed", "teach", False)],
)
def test_what_a_training_learned_from_stays(citizen, trainer, state, purpose, stays):
    photo, before = sent(citizen), timezone.now()
    runs.run(state="finished", started_at=before, ended_at=before)
    at = decided(photo, trainer)
    ended_at = timezone.now() if state == "failed" else None
    told = {"state": state, "purpose": purpose, "ended_at": ended_at, "reason": "no room"}
    runs.run(started_at=timezone.now(), **told)
    if stays:
        with pytest.raises(BuiltUpon):
            undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)
    else:
        undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)
    assert (now(photo).state == State.READY) is stays


def test_what_was_taken_back_stays_away(citizen, trainer):
    photo = sent(citizen)
    at = decided(photo, trainer)
    TrainingPhoto.objects.update(may_train=False)
    with pytest.raises(BuiltUpon):
        undo(reviewer=trainer, photo_id=photo.pk, decided_at=at)


def test_a_guess_that_says_another_kind_disputes(citizen):
    other = looked_at(sent(citizen, guess=[0, 0.2, 0, 0, 0, 0.8, 0]))
    assert (other.guess.kind.label, other.guess.percent) == ("plastic", 80)
    assert other.is_disputed
    assert not looked_at(sent(citizen, guess=[0, 1, 0, 0, 0, 0, 0])).is_disputed
    nobody = looked_at(sent(citizen))
    assert nobody.guess is None
    assert not nobody.is_disputed


@pytest.fixture
def nothing_is_sent_to_group(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(reviewing, "group_soon", lambda: asked.append(1))
    return asked
