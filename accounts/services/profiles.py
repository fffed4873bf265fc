"""What people say about themselves."""

from dataclasses import replace

from django.db import transaction
from PIL import ImageOps

from accounts.models import User
from accounts.services.fields import check_fields
from common.files import Person, record_file, write_file
from common.models import StoredFile
from common.photos import Photo, encode_jpeg

AVATAR = "avatar"
AVATAR_SIDE = 256
FIELDS = frozenset({"full_name", "phone", "city", "language"})


def may_see_avatar(person: Person, file: StoredFile) -> bool:
    return isinstance(person, User) and (person.is_staff or person.avatar_id == file.pk)


def change_profile(*, person: User, **fields: str) -> User:
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"no fields of a profile: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(person, name, value.strip())
    check_fields(person, fields)
    person.save(update_fields=list(fields))
    return person


def set_avatar(*, person: User, photo: Photo) -> User:
    """A square of its middle. The picture before it is swept when nobody points at it."""
    square = ImageOps.fit(photo.image, (AVATAR_SIDE, AVATAR_SIDE))
    content = encode_jpeg(replace(photo, image=square), longest_side=AVATAR_SIDE)
    written = write_file(
        kind=AVATAR, content=content, content_type="image/jpeg", sha256=photo.sha256
    )
    with transaction.atomic():
        person.avatar = record_file(written)
        person.save(update_fields=["avatar"])
    return person


def remove_avatar(*, person: User) -> User:
    person.avatar = None
    person.save(update_fields=["avatar"])
    return person
