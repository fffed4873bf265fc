"""Photos that people send for the recogniser to learn from: read one by one, so that a broken one
keeps none of the others out, and kept together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from classifier.exceptions import NoModel
from classifier.models import Detection, TrainingPhoto
from classifier.photo_access import FROM_PEOPLE, FROM_STAFF, TRAINING_PHOTO
from classifier.services import recognise, small_of
from classifier.services.consent import withdraw
from classifier.services.datasets import KEPT_QUALITY, mark_conflicts
from classifier.services.gathering import doubt_about, key_of
from classifier.services.training_material import group_soon
from classifier.taxonomy import LABELS
from common.errors import DomainError
from common.files import WrittenFile, record_files, write_file
from common.photos import (
    SHORTEST_KEPT,
    Photo,
    PhotoRefused,
    Received,
    encode_jpeg,
    likeness_of,
    open_photo,
    receive,
)
from studio.services.archives import refuse_archive

MOST_AT_ONCE = 20
# Of one person: so many that nobody has looked at yet.
MOST_WAITING = 200
LONGEST_NAME = 120
# As unsure as a recogniser that has no idea.
DOUBT_OF_NOBODY = 1 - 1 / len(LABELS)
TRAINS = "classifier.change_trainingphoto"

State = TrainingPhoto.State


class Result(StrEnum):
    STORED = "stored"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of one of the files. `message` is for whoever sent it."""

    name: str
    result: Result
    message: str
    code: str = ""
    photo: UUID | None = None
    state: str = ""
    # Nothing is wrong with it: it may come in later.
    is_for_now: bool = False


@dataclass(frozen=True)
class Read:
    """A file that was received, and, where it is new to us, all that is slow about it."""

    name: str
    sha256: str
    row: TrainingPhoto | None = None
    written: WrittenFile | None = None


class NoSuchPhoto(DomainError):
    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such photo of yours."))


class ConsentNeeded(DomainError):
    code = "CONSENT_NEEDED"

    def __init__(self) -> None:
        sentence = _(
            "We keep these photos only to learn from them. Say that we may, or keep them to"
            " yourself: nothing was stored."
        )
        super().__init__(sentence)


def trains(person: User) -> bool:
    """Their photos need nobody else's look, and no switch: they bring them as staff."""
    return person.is_staff and person.has_perm(TRAINS)


def check_consent(person: User, *, may_train: bool) -> None:
    if not (may_train or trains(person)):
        raise ConsentNeeded


def read_photos(
    *, person: User, uploads: Sequence[UploadedFile], label: str
) -> list[Read | Outcome]:
    """All that is slow; call it before the transaction opens. Files whose rows never come are
    swept."""
    received = [_received(upload) for upload in uploads]
    hashes = {each.sha256 for _name, each in received if isinstance(each, Received)}
    known = set(_kept().filter(sha256__in=hashes).values_list("sha256", flat=True))
    is_trainer = trains(person)
    room = len(uploads) if is_trainer else MOST_WAITING - _waiting_of(person)
    found: list[Read | Outcome] = []
    for name, each in received:
        if isinstance(each, PhotoRefused):
            found.append(_refused(name, each))
        elif each.sha256 in known:
            found.append(Read(name, each.sha256))
        elif room <= 0:
            found.append(_no_room(name))
        else:
            read = _read(name, each, person, label, is_trainer=is_trainer)
            if isinstance(read, Read):
                room -= 1
                known.add(each.sha256)
            found.append(read)
    return found


def keep_photos(*, person: User, label: str, found: Sequence[Read | Outcome]) -> list[Outcome]:
    """Call this inside the transaction: as many statements for many photos as for one."""
    new = [each for each in found if isinstance(each, Read) and each.row]
    rows = [each.row for each in new if each.row]
    # Taken back by whoever sent it before, and not yet deleted.
    TrainingPhoto.objects.filter(sha256__in=[row.sha256 for row in rows], may_train=False).delete()
    files = record_files(each.written for each in new if each.written)
    for row, file in zip(rows, files, strict=True):
        row.file = file
    # What somebody else brought a moment ago stays theirs.
    TrainingPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    stored = set(TrainingPhoto.objects.filter(file__in=files).values_list("pk", flat=True))
    disputed: set[str] = set()
    if trains(person):
        disputed = _tell_other_labels(found, label)
        group_soon()
    return [_outcome(each, stored, disputed) if isinstance(each, Read) else each for each in found]


@transaction.atomic
def take_back(*, person: User, photo_id: UUID) -> None:
    """The detection that it came from first, or it would come once more."""
    Detection.objects.filter(training_photo=photo_id, person=person).update(may_train=False)
    if not withdraw(TrainingPhoto.objects.filter(pk=photo_id, contributor=person)):
        raise NoSuchPhoto


def _received(upload: UploadedFile) -> tuple[str, Received | PhotoRefused]:
    name = (upload.name or "")[:LONGEST_NAME]
    try:
        received = receive(upload)
        refuse_archive(received.data)
    except PhotoRefused as refused:
        return name, refused
    return name, received


def _kept() -> QuerySet[TrainingPhoto]:
    return TrainingPhoto.objects.filter(may_train=True)


def _waiting_of(person: User) -> int:
    return _kept().filter(contributor=person, state=State.WAITING).count()


def _read(
    name: str, received: Received, person: User, label: str, *, is_trainer: bool
) -> Read | Outcome:
    try:
        photo = open_photo(received, longest_side=SHORTEST_KEPT)
    except PhotoRefused as refused:
        return _refused(name, refused)
    small = small_of(photo)
    likeness = likeness_of(small)
    guess, doubt = _guess(received, small, label)
    key = key_of(received.sha256)
    row = TrainingPhoto(
        pk=key,
        sha256=received.sha256,
        pdq=likeness.hash.hex(),
        quality=likeness.quality,
        label=label,
        claimed_label=label,
        source=FROM_STAFF if is_trainer else FROM_PEOPLE,
        group=str(key),
        part=TrainingPhoto.Part.TRAINING,
        state=State.READY if is_trainer else State.WAITING,
        contributor=person,
        guess=guess,
        doubt=doubt,
    )
    written = write_file(
        kind=TRAINING_PHOTO,
        content=encode_jpeg(photo, quality=KEPT_QUALITY),
        content_type="image/jpeg",
        sha256=received.sha256,
    )
    return Read(name, received.sha256, row, written)


def _guess(received: Received, small: Photo, label: str) -> tuple[list[float] | None, float]:
    try:
        seen = recognise(received, opened=small).prediction
    except NoModel:
        return None, DOUBT_OF_NOBODY
    guess = list(seen.probabilities)
    return guess, doubt_about(label, guess, is_sure=seen.is_sure)


def _outcome(read: Read, stored: set[UUID], disputed: set[str]) -> Outcome:
    row = read.row
    if read.sha256 in disputed:
        sentence = _("We have this photo already, as something else. It waits under two labels.")
        return Outcome(read.name, Result.KNOWN, sentence, state=State.CONFLICT)
    if row is None or row.pk not in stored:
        return Outcome(read.name, Result.KNOWN, _("We have this photo already."))
    is_ready = row.state == State.READY
    message = _("It is among those to learn from.") if is_ready else _("Somebody will look at it.")
    return Outcome(read.name, Result.STORED, message, photo=row.pk, state=row.state)


def _refused(name: str, refused: PhotoRefused) -> Outcome:
    return Outcome(
        name, Result.REFUSED, refused.message, refused.code, is_for_now=refused.status == 503
    )


def _no_room(name: str) -> Outcome:
    sentence = _(
        "%(most)d photos of yours are waiting to be looked at. Please send more when some are done."
    )
    return Outcome(name, Result.REFUSED, sentence % {"most": MOST_WAITING}, "TOO_MANY_WAITING")


def _tell_other_labels(found: Sequence[Read | Outcome], label: str) -> set[str]:
    """Bytes that are there under another label: of trainers, who mean it, that is a conflict."""
    known = [each.sha256 for each in found if isinstance(each, Read) and each.row is None]
    others = _kept().filter(sha256__in=known).exclude(label=label)
    mark_conflicts((sha256, label) for sha256 in others.values_list("sha256", flat=True))
    disputed = others.filter(state=State.CONFLICT, other_label=label)
    return set(disputed.values_list("sha256", flat=True))
