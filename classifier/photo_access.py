"""Who sees which photo: that of a detection its person, and whom an app that stands on it lets see
it; those to learn from whoever trains."""

from accounts.models import User
from classifier.models import Detection
from common.files import MaySee, Person
from common.models import StoredFile

DETECTION_PHOTO = "detection"
TRAINING_PHOTO = "training photo"

_rules: list[MaySee] = []


def also_seen_by(rule: MaySee) -> None:
    """An app above says in its ready() who else sees a photo, to decide about it for example."""
    _rules.append(rule)


def may_see_detection_photo(person: Person, file: StoredFile) -> bool:
    if not isinstance(person, User):
        return False
    of_file = Detection.objects.filter(file=file)
    if of_file.filter(person=person).exists():
        return True
    if person.has_perm("classifier.view_detection") and of_file.filter(may_train=True).exists():
        return True
    return any(rule(person, file) for rule in _rules)


def may_see_training_photo(person: Person, file: StoredFile) -> bool:
    return isinstance(person, User) and person.has_perm("classifier.view_trainingphoto")
