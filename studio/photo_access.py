"""Who, beside those whom the recogniser's own rule names, sees a photo to learn from."""

from accounts.models import User
from common.files import Person
from common.models import StoredFile
from studio.access import REVIEW


def reviews_photos(person: Person, _file: StoredFile) -> bool:
    return isinstance(person, User) and person.is_staff and person.has_perm(REVIEW)
