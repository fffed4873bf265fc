"""What was seen on people's photos: kept as they choose, put right and deleted by them alone."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from accounts.models import User
from classifier.exceptions import NoSuchDetection
from classifier.models import Detection, PhotoChoices, TrainingPhoto
from classifier.photo_access import DETECTION_PHOTO
from classifier.services.consent import withdraw_all
from classifier.services.gathering import follow_verdict
from classifier.services.recognising import (
    Answer,
    keep_shadow,
    keep_shadow_alone,
    open_small,
    recognise,
    small_of,
    subject_of,
)
from common.files import Person, WrittenFile, record_file, write_file
from common.likeness import Likeness
from common.photos import SHORTEST_KEPT, Photo, Received, encode_jpeg, likeness_of, open_photo
from rewards.services import touch


@dataclass(frozen=True)
class Choices:
    """What a person lets us do with their photos."""

    keeps_history: bool = True
    may_train: bool = False


@dataclass(frozen=True)
class Seen:
    """All that was slow about a photo, done: what is left is a few rows."""

    received: Received
    answer: Answer
    likeness: Likeness
    file: WrittenFile | None


def choices_of(person: User) -> Choices:
    row = PhotoChoices.objects.filter(pk=person.pk).first()
    return Choices(row.keeps_history, row.may_train) if row else Choices()


@transaction.atomic
def choose(*, person: User, keeps_history: bool, may_train: bool) -> Choices:
    """Learning is taken back from what is there, and given only to what comes."""
    PhotoChoices.objects.update_or_create(
        person=person, defaults={"keeps_history": keeps_history, "may_train": may_train}
    )
    if not may_train:
        # Detections first: who makes a photo to learn from of one holds it meanwhile.
        Detection.objects.filter(person=person, may_train=True).update(may_train=False)
        withdraw_all(person=person)
    return Choices(keeps_history, may_train)


def look_and_prepare(received: Received, *, keeps_photo: bool, subject: str = "") -> Seen:
    """Call this before the transaction opens. Raises PhotoRefused or NoModel, and then wrote
    nothing; a file whose row never comes is swept. `subject` as `recognise` has it."""
    photo = (
        open_photo(received, longest_side=SHORTEST_KEPT) if keeps_photo else open_small(received)
    )
    small = small_of(photo)
    answer = recognise(received, opened=small, subject=subject)
    return Seen(received, answer, likeness_of(small), _written(photo) if keeps_photo else None)


def _written(photo: Photo) -> WrittenFile:
    content = encode_jpeg(photo)
    return write_file(
        kind=DETECTION_PHOTO, content=content, content_type="image/jpeg", sha256=photo.sha256
    )


def answer_and_keep(
    received: Received, *, person: Person, subject: str = ""
) -> tuple[Answer, Detection | None]:
    """What is on a photo that somebody asks about; kept if they are somebody who keeps photos. A
    device is nobody, but a subject."""
    subject = subject or subject_of(person)
    choices = choices_of(person) if isinstance(person, User) else Choices(keeps_history=False)
    if not (isinstance(person, User) and choices.keeps_history):
        answer = recognise(received, subject=subject)
        keep_shadow_alone(answer)
        return answer, None
    seen = look_and_prepare(received, keeps_photo=True, subject=subject)
    with transaction.atomic():
        kept = keep_seen(person=person, seen=seen, may_train=choices.may_train)
    return seen.answer, kept


def keep_seen(*, person: User, seen: Seen, may_train: bool, verified_label: str = "") -> Detection:
    return keep_detection(
        person=person,
        received=seen.received,
        answer=seen.answer,
        file=seen.file,
        likeness=seen.likeness,
        may_train=may_train,
        verified_label=verified_label,
    )


def keep_detection(
    *,
    person: User,
    received: Received,
    answer: Answer,
    file: WrittenFile | None,
    likeness: Likeness,
    may_train: bool,
    verified_label: str = "",
) -> Detection:
    """Call this inside the caller's transaction: two statements, one without a file."""
    seen = answer.prediction
    detection = Detection.objects.create(
        person=person,
        file=record_file(file) if file else None,
        sha256=received.sha256,
        pdq=likeness.hash,
        quality=likeness.quality,
        label=seen.label,
        probabilities=list(seen.probabilities),
        is_sure=seen.is_sure,
        is_familiar=answer.is_familiar,
        model_version=answer.model_version,
        arm=answer.arm,
        latency_ms=seen.latency_ms,
        verified_label=verified_label,
        verified_at=timezone.now() if verified_label else None,
        may_train=may_train,
    )
    keep_shadow(answer, detection=detection)
    return detection


@transaction.atomic
def verify(*, person: User, detection_id: UUID, label: str) -> Detection:
    """Say what it is, or say it anew. What was paid for it stays as it is."""
    own = Detection.objects.filter(pk=detection_id, person=person)
    may_train = choices_of(person).may_train
    changed = own.update(verified_label=label, verified_at=timezone.now(), may_train=may_train)
    if not changed:
        raise NoSuchDetection
    found = own.get()
    follow_verdict(found)
    return found


def delete_detection(*, person: User, detection_id: UUID) -> None:
    """Where something stands on it, a disposal, its photo alone goes. Files that nobody points at
    are swept at night; from now on nobody sees them."""
    own = Detection.objects.filter(pk=detection_id, person=person)
    try:
        with transaction.atomic():
            _unlearn(own)
            own.delete()
    except (ProtectedError, IntegrityError):
        # The second: it was handed in while we waited for its row, and the commit finds that.
        with transaction.atomic():
            _unlearn(own)
            own.update(file=None, may_train=False)
        # Whoever looks at what stood on it sees that the photo is gone.
        touch(person=person)


def _unlearn(own: QuerySet[Detection]) -> None:
    """Held first: whoever makes a photo to learn from of it does so before or not at all."""
    if not (keys := list(own.select_for_update().values_list("pk", flat=True))):
        raise NoSuchDetection
    TrainingPhoto.objects.filter(detection__in=keys).update(may_train=False)
