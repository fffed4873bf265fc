"""What a person reads about the disposal they have just made."""

from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from classifier.advice import Advice, advice_for
from classifier.detection_selectors import detection_of
from classifier.models import Detection
from classifier.taxonomy import KINDS, LABELS, Kind, kind_of
from disposals.exceptions import NoSuchRecord
from disposals.selectors.history import ShownRecord, records_of, shown
from disposals.services.disposing import Outcome
from rewards.models import Badge
from rewards.selectors import LevelStep, Purse, purse_of, wallet

# "Not sure" offers two; everything else is a third choice.
GUESSES = 2


@dataclass(frozen=True)
class Question:
    """Not sure: which of the two is it, or something else?"""

    detection_id: UUID
    guesses: tuple[Kind, ...]
    others: tuple[Kind, ...]
    photo: UUID | None


@dataclass(frozen=True)
class Result:
    record: ShownRecord
    advice: Advice
    seen: Kind
    # None where it would mean nothing.
    percent: int | None
    sentence: str
    wallet: Purse
    badges: tuple[Badge, ...] = ()
    has_new_level: bool = False

    @property
    def kind(self) -> Kind:
        return self.record.kind

    @property
    def balance_before(self) -> int:
        """Where the number begins to count up."""
        return max(0, self.wallet.balance - self.record.points)

    @property
    def is_corrected(self) -> bool:
        return self.seen is not self.kind


def question_of(detection: Detection) -> Question:
    pairs = zip(LABELS, detection.probabilities, strict=True)
    ranking = sorted(pairs, key=lambda pair: -pair[1])[:GUESSES]
    likely = tuple(kind_of(label) for label, _probability in ranking)
    return Question(
        detection_id=detection.pk,
        guesses=likely,
        others=tuple(kind for kind in KINDS if kind not in likely),
        photo=detection.file_id,
    )


def open_question(person: User, detection_id: UUID) -> Question:
    return question_of(detection_of(person, detection_id))


def result_of_outcome(outcome: Outcome, steps: list[LevelStep]) -> Result:
    """Asks the database nothing: whoever waits for their turn waits for this, too."""
    assert outcome.record is not None
    return Result(
        record=shown(outcome.record),
        advice=advice_for(outcome.label),
        seen=kind_of(outcome.guess.label),
        percent=percent_of(outcome.detection),
        sentence=outcome.sentence,
        wallet=purse_of(outcome.wallet.profile, steps),
        badges=outcome.badges,
        has_new_level=outcome.has_new_level,
    )


def result_of_record(person: User, record_id: UUID) -> Result:
    """The same, looked up later: what it brought beside points is not told a second time."""
    record = records_of(person).filter(pk=record_id).first()
    if record is None:
        raise NoSuchRecord
    found = shown(record)
    return Result(
        record=found,
        advice=advice_for(record.label),
        seen=kind_of(record.detection.label),
        percent=percent_of(record.detection),
        sentence=found.sentence,
        wallet=wallet(person),
    )


def percent_of(detection: Detection) -> int | None:
    return round(100 * max(detection.probabilities)) if detection.is_familiar else None
