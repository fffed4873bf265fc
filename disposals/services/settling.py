"""The quick half of a disposal: one transaction of few statements."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.services import Answer, keep_seen, verify
from disposals import reasons
from disposals.exceptions import DetectionUsed
from disposals.likeness_index import fields_for
from disposals.models import Case, WasteRecord
from disposals.rules import Guess, Split
from disposals.services import fair_play, tallies
from disposals.services.fair_play import Objection
from disposals.services.preparing import Prepared
from disposals.services.tallies import Tallies
from rewards.models import Badge, Profile
from rewards.selectors import measures_in, profile_of
from rewards.services import award_badges, earn, touch

State = WasteRecord.State
UNSURE = "unsure"


@dataclass(frozen=True)
class Wallet:
    profile: Profile
    level_before: int
    badges: tuple[Badge, ...] = ()

    @property
    def balance(self) -> int:
        return self.profile.balance

    @property
    def level(self) -> int:
        return self.profile.level


@dataclass(frozen=True)
class Outcome:
    """`status` is the record's state, or "unsure": there is no record, send the detection with a
    label. `points` were paid now, `waiting` may come later; `wait`: the seconds until another
    disposal is paid. `answer` is None where an earlier detection was handed in.
    """

    status: str
    detection: Detection
    guess: Guess
    answer: Answer | None
    record: WasteRecord | None
    wallet: Wallet
    points: int = 0
    waiting: int = 0
    reason: str = ""
    wait: int = 0

    @property
    def label(self) -> str:
        """What it counts as, or is thought to be."""
        return self.record.label if self.record else self.guess.label

    @property
    def balance(self) -> int:
        return self.wallet.balance

    @property
    def level(self) -> int:
        return self.wallet.level

    @property
    def has_new_level(self) -> bool:
        return self.wallet.level > self.wallet.level_before

    @property
    def badges(self) -> tuple[Badge, ...]:
        return self.wallet.badges

    @property
    def sentence(self) -> str:
        """Why not all was paid, for the person; empty where it was."""
        return reasons.sentence_for(self.reason, waiting=self.waiting, wait=self.wait)


def settle(prepared: Prepared) -> Outcome:
    """In the caller's transaction, or in one of its own. Without a savepoint: half of it is never
    kept."""
    with transaction.atomic(savepoint=False):
        detection = kept_detection(prepared)
        if prepared.share is None:
            return outcome_of(prepared, detection or prepared.looked.detection, None)
        return settled(prepared, prepared.share, detection)


def settled(prepared: Prepared, share: Split, new: Detection | None) -> Outcome:
    # A new row goes first, for nobody waits for it. Rows that others may hold, and sums, come when
    # it is our turn.
    twin = fair_play.take_turn_and_look(
        prepared.looked.sha256, prepared.looked.likeness, prepared.fair_play
    )
    detection = new or unused_detection(prepared)
    counted = tallies.tallies_of(prepared.person)
    now = timezone.now()
    pace = tallies.pace_of(counted, timezone.localdate(now))
    objection = fair_play.objection_to(twin, pace, rules=prepared.fair_play, now=now)
    if objection:
        return unpaid(prepared, share, detection, objection, now)
    return paid(prepared, share, detection, counted, now)


def paid(
    prepared: Prepared, share: Split, detection: Detection, counted: Tallies, now: datetime
) -> Outcome:
    looked = prepared.looked
    record = record_for(prepared, share, detection, now)
    record.state = State.WAITING if share.waiting else State.AWARDED
    record.points, record.reason = share.points, share.reason
    record.paid_sha256 = looked.sha256
    for name, value in fields_for(looked.likeness).items():
        setattr(record, name, value)
    record.save(force_insert=True)
    if share.waiting:
        open_case(record, share, state=Case.State.OPEN)
    else:
        record._state.fields_cache["case"] = None  # Nobody has to look for one.
    tallies.count_in(
        counted,
        person=prepared.person,
        label=share.label,
        points=share.points,
        kilograms=record.kilograms(prepared.rates[share.label]),
        now=now,
    )
    wallet = pay(prepared.person, record, counted) if share.points else untouched(prepared.person)
    return outcome_of(prepared, detection, record, wallet=wallet, waiting=share.waiting)


def unpaid(
    prepared: Prepared, share: Split, detection: Detection, objection: Objection, now: datetime
) -> Outcome:
    """Written down all the same, so that the person finds it and can object."""
    record = record_for(prepared, replace(share, label=share.claimed), detection, now)
    record.state, record.reason = State.UNPAID, objection.reason
    record.save(force_insert=True)
    at_stake = replace(share, waiting=share.points + share.waiting)
    open_case(record, at_stake, state=Case.State.CLOSED_BY_RULE, objection=objection)
    wallet = untouched(prepared.person)
    return outcome_of(prepared, detection, record, wallet=wallet, wait=objection.wait)


def kept_detection(prepared: Prepared) -> Detection | None:
    """The row of a new photo."""
    if prepared.looked.seen is None:
        return None
    return keep_seen(
        person=prepared.person,
        seen=prepared.looked.seen,
        may_train=prepared.choices.may_train,
        verified_label=prepared.choice.verified if prepared.choice else "",
    )


def unused_detection(prepared: Prepared) -> Detection:
    """Of two that hand in the same one, the second finds it used."""
    before = prepared.looked.detection
    assert before is not None
    is_used = Exists(WasteRecord.objects.filter(detection=OuterRef("pk")))
    found = Detection.objects.select_for_update(of=("self",)).annotate(is_used=is_used)
    detection = found.filter(pk=before.pk).first()
    if detection is None:
        raise NoSuchDetection
    if detection.is_used:
        raise DetectionUsed
    said = prepared.choice.verified if prepared.choice else ""
    if said and said != detection.verified_label:
        return verify(person=prepared.person, detection_id=before.pk, label=said)
    return detection


def record_for(
    prepared: Prepared, share: Split, detection: Detection, now: datetime
) -> WasteRecord:
    return WasteRecord(
        person=prepared.person,
        bin=prepared.bin,
        detection=detection,
        label=share.label,
        compartment=prepared.compartment,
        weight_kg=prepared.weight_kg,
        from_stream=prepared.from_stream,
        disposed_at=now,
    )


def open_case(
    record: WasteRecord, share: Split, *, state: str, objection: Objection | None = None
) -> None:
    Case.objects.create(
        record=record,
        points=share.waiting,
        label=share.claimed,
        state=state,
        looks_like_id=objection.looks_like if objection else None,
    )


def pay(person: User, record: WasteRecord, counted: Tallies) -> Wallet:
    earned = earn(
        person=person,
        reason=reasons.POINTS_FOR_DISPOSAL,
        source=str(record.pk),
        amount=record.points,
        day=timezone.localdate(record.disposed_at),
    )
    measures = tallies.measures_of(counted) | measures_in(earned.profile)
    badges = award_badges(person=person, measures=measures)
    return Wallet(earned.profile, earned.level_before, tuple(badges))


def untouched(person: User) -> Wallet:
    """Nothing was paid, but the dashboard shows one more."""
    touch(person=person)
    return wallet_of(person)


def wallet_of(person: User) -> Wallet:
    profile = profile_of(person)
    return Wallet(profile, profile.level)


def outcome_of(
    prepared: Prepared,
    detection: Detection | None,
    record: WasteRecord | None,
    *,
    wallet: Wallet | None = None,
    waiting: int = 0,
    wait: int = 0,
) -> Outcome:
    assert detection is not None
    looked = prepared.looked
    return Outcome(
        status=record.state if record else UNSURE,
        detection=detection,
        guess=looked.guess,
        answer=looked.seen.answer if looked.seen else None,
        record=record,
        wallet=wallet or wallet_of(prepared.person),
        points=record.points if record else 0,
        waiting=waiting,
        reason=record.reason if record else "",
        wait=wait,
    )
