"""What somebody has to look at: points that wait, and refusals that a person objects to."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from common.errors import DomainError
from common.likeness import Likeness
from disposals import reasons
from disposals.exceptions import (
    AlreadyDecided,
    AppealedAlready,
    NoSuchRecord,
    NothingToAppeal,
    OwnCase,
    PaidSince,
)
from disposals.likeness_index import fields_for, nothing_kept
from disposals.models import Case, WasteRecord
from disposals.models.cases import LONGEST_ANSWER, LONGEST_WORDS
from disposals.services import tallies
from disposals.services.fair_play import take_turn
from disposals.services.letters import tell_outcome
from disposals.services.rates import rates_now
from rewards.selectors import measures_in
from rewards.services import award_badges, earn, touch

State = Case.State
RecordState = WasteRecord.State
# What a person may still ask about: by rule, waiting, or declined before they said anything.
APPEALABLE = (State.CLOSED_BY_RULE, State.OPEN, State.DECLINED)


@transaction.atomic
def appeal(*, person: User, record_id: UUID, words: str) -> Case:
    """Once for each disposal. From then on it waits in the queue."""
    words = checked(words, most=LONGEST_WORDS)
    record = WasteRecord.objects.filter(pk=record_id, person=person).first()
    if record is None:
        raise NoSuchRecord
    changed = Case.objects.filter(record=record, state__in=APPEALABLE, appealed_at=None).update(
        state=State.OPEN,
        appeal=words,
        appealed_at=timezone.now(),
        decided_at=None,
        decided_by=None,
        answer="",
    )
    if not changed:
        raise why_no_appeal(record)
    touch(person=person)
    return Case.objects.get(record=record)


def why_no_appeal(record: WasteRecord) -> DomainError:
    is_asked = Case.objects.filter(~Q(state=State.GRANTED), record=record).exists()
    return AppealedAlready() if is_asked else NothingToAppeal()


@transaction.atomic
def decide(
    *, case_id: UUID, by: User, grants: bool, answer: str, request: HttpRequest | None = None
) -> Case:
    """Of two who decide at once, the second is told. Granting pays exactly what is at stake."""
    answer = checked(answer, most=LONGEST_ANSWER)
    # Before any row is held: whoever pays for a photo takes the turn first.
    take_turn()
    case = close(case_id, by, State.GRANTED if grants else State.DECLINED, answer)
    if grants:
        grant(case)
    else:
        decline(case)
    audit.record(
        actor=by,
        action="grant case" if grants else "decline case",
        target=case,
        changes={"state": (str(State.OPEN), case.state), "points": (0, case.points * grants)},
        reason=answer,
        request=request,
    )
    tell_outcome(case)
    return case


def checked(words: str, *, most: int) -> str:
    words = words.strip()
    if not words:
        raise DomainError(_("Please say it in a sentence."), code="EMPTY_WORDS")
    if len(words) > most:
        sentence = _("Please keep it to %(most)d characters.") % {"most": most}
        raise DomainError(sentence, code="TOO_LONG")
    return words


def close(case_id: UUID, by: User, state: str, answer: str) -> Case:
    is_own = Q(record__person=by)
    changed = Case.objects.filter(~is_own, pk=case_id, state=State.OPEN).update(
        state=state, decided_by=by, decided_at=timezone.now(), answer=answer
    )
    case = Case.objects.select_related("record__person", "record__detection").get(pk=case_id)
    if changed:
        return case
    raise OwnCase if case.record.person_id == by.pk else AlreadyDecided


def grant(case: Case) -> None:
    record = case.record
    remember_photo(record)
    counted = tallies.move(record, label=case.label, more=case.points, rates=rates_now())
    record.label, record.points = case.label, record.points + case.points
    record.state, record.reason = RecordState.AWARDED, ""
    record.save()
    earned = earn(
        person=record.person,
        reason=reasons.POINTS_FOR_CASE,
        source=str(case.pk),
        amount=case.points,
    )
    measures = tallies.measures_of(counted) | measures_in(earned.profile)
    award_badges(person=record.person, measures=measures)


def remember_photo(record: WasteRecord) -> None:
    """A photo that was refused pays now, so it must not pay a second time. Whoever grants the very
    same photo says that it is another thing; its hash is the other disposal's."""
    if record.paid_sha256 is not None:
        return
    detection = record.detection
    is_taken = WasteRecord.objects.filter(paid_sha256=detection.sha256).exists()
    if is_taken and record.reason != reasons.SAME_PHOTO:
        raise PaidSince
    if not is_taken:
        record.paid_sha256 = detection.sha256
        likeness = Likeness(bytes(detection.pdq), detection.quality)
        for name, value in fields_for(likeness).items():
            setattr(record, name, value)


def decline(case: Case) -> None:
    """What was paid stays paid. A photo that was paid nothing may be sent again."""
    record = case.record
    if record.state == RecordState.WAITING and record.points:
        record.state, record.reason = RecordState.AWARDED, ""
    elif record.state == RecordState.WAITING:
        record.state, record.paid_sha256 = RecordState.UNPAID, None
        for name, value in nothing_kept().items():
            setattr(record, name, value)
    record.save()
    touch(person=record.person)
