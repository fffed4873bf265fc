"""The slow half of a disposal, without a transaction: look at the photo, check what was said."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.models import User
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.services import Choices, Seen, choices_of, look_and_prepare, subject_of
from classifier.taxonomy import LABELS
from common.likeness import Likeness
from common.photos import Received
from disposals import rules
from disposals.compartments import AUTO
from disposals.exceptions import NoPhoto, TwoPhotos
from disposals.models import Bin, FairPlay
from disposals.rules import Choice, Guess, Split
from disposals.services import bin_choice
from disposals.services.fair_play import rules_of_fair_play
from disposals.services.rates import Rates, rates_now


@dataclass(frozen=True)
class Looked:
    """What is known of a photo: of a new one all that was seen, of an earlier one its row."""

    guess: Guess
    sha256: str
    likeness: Likeness
    seen: Seen | None = None
    detection: Detection | None = None


@dataclass(frozen=True)
class Prepared:
    """All that is known before the transaction. `share` is None where the recogniser is not sure
    and the person said nothing: then only the detection is kept."""

    person: User
    looked: Looked
    choice: Choice | None
    share: Split | None
    bin: Bin | None
    compartment: str
    weight_kg: Decimal | None
    from_stream: bool
    choices: Choices
    fair_play: FairPlay
    rates: Rates


def prepare(
    *,
    person: User,
    received: Received | None = None,
    detection_id: UUID | None = None,
    bin: Bin | None = None,
    compartment: str = AUTO,
    label: str | None = None,
    weight_kg: Decimal | None = None,
    from_stream: bool = False,
) -> Prepared:
    """Raises PhotoRefused, NoModel or a refusal of ours. A file that was written by then is
    swept."""
    weight = rules.checked_weight(weight_kg)
    bin_choice.check_compartment(compartment)
    bin_choice.check_in_service(bin)
    choices = choices_of(person)
    looked = look(person, received, detection_id, keeps_photo=choices.keeps_history)
    rates = rates_now()
    said = label or said_before(looked, compartment)
    choice = rules.choice_of(guess=looked.guess, label=said, compartment=compartment)
    points_for = {name: rate.points for name, rate in rates.items()}
    share = rules.split(guess=looked.guess, choice=choice, points_for=points_for)
    if share:
        # Not asked again in the transaction: what was open as somebody stood before it counts, and
        # everybody would wait for the answer.
        compartment = bin_choice.check_takes(bin, compartment=compartment, label=share.claimed)
    return Prepared(
        person=person,
        looked=looked,
        choice=choice,
        share=share,
        bin=bin,
        compartment=compartment,
        weight_kg=weight,
        from_stream=from_stream,
        choices=choices,
        fair_play=rules_of_fair_play(),
        rates=rates,
    )


def look(
    person: User, received: Received | None, detection_id: UUID | None, *, keeps_photo: bool
) -> Looked:
    if received is not None and detection_id is not None:
        raise TwoPhotos
    if received is not None:
        subject = subject_of(person)
        return looked_at(look_and_prepare(received, keeps_photo=keeps_photo, subject=subject))
    if detection_id is None:
        raise NoPhoto
    found = Detection.objects.filter(pk=detection_id, person=person).first()
    if found is None:
        raise NoSuchDetection
    return looked_at_before(found)


def looked_at(seen: Seen) -> Looked:
    found = seen.answer.prediction
    probabilities = dict(zip(LABELS, found.probabilities, strict=True))
    guess = Guess(found.label, found.is_sure, probabilities, seen.answer.is_familiar)
    return Looked(guess, seen.received.sha256, seen.likeness, seen=seen)


def looked_at_before(detection: Detection) -> Looked:
    probabilities = dict(zip(LABELS, detection.probabilities, strict=True))
    guess = Guess(detection.label, detection.is_sure, probabilities, detection.is_familiar)
    likeness = Likeness(bytes(detection.pdq), detection.quality)
    return Looked(guess, detection.sha256, likeness, detection=detection)


def said_before(looked: Looked, compartment: str) -> str:
    """What the history of an earlier photo says it is, unless something else is said now."""
    is_said_now = compartment != AUTO
    return "" if looked.detection is None or is_said_now else looked.detection.verified_label
