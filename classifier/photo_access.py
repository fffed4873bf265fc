"""Who sees which photo: that of a detection its person, and whom an app that stands on it lets see
it; those to learn from whoever trains and whoever sent them."""

from collections import defaultdict

from accounts.models import User
from classifier.models import Detection, TrainingPhoto
from common.files import MaySee, Person
from common.models import StoredFile

DETECTION_PHOTO = "detection"
TRAINING_PHOTO = "training photo"
# Sources of photos to learn from that came in no folder.
FROM_PEOPLE, FROM_STAFF = "people", "staff"

_rules: dict[str, list[MaySee]] = defaultdict(list)


def also_seen_by(rule: MaySee, *, kind: str = DETECTION_PHOTO) -> None:
    """An app above says in its ready() who else sees a photo, to decide about it for example."""
    _rules[kind].append(rule)


def may_see_detection_photo(person: Person, file: StoredFile) -> bool:
    if not isinstance(person, User):
        return False
    of_file = Detection.objects.filter(file=file)
    if of_file.filter(person=person).exists():
        return True
    if person.has_perm("classifier.view_detection") and of_file.filter(may_train=True).exists():
        return True
    return any(rule(person, file) for rule in _rules[DETECTION_PHOTO])


def may_see_training_photo(person: Person, file: StoredFile) -> bool:
    """Once it is taken back, whoever sent it alone, as long as it is there."""
    if not isinstance(person, User):
        return False
    photo = TrainingPhoto.objects.filter(file=file).only("contributor", "may_train").first()
    if photo is None:
        return False
    if photo.contributor_id == person.pk:
        return True
    return photo.may_train and (
        person.has_perm("classifier.view_trainingphoto")
        or any(rule(person, file) for rule in _rules[TRAINING_PHOTO])
    )
