"""What lies on the shelf: how many are left, and what they look like."""

from dataclasses import replace
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone
from PIL import ImageOps

from accounts.models import User
from common.files import Person, WrittenFile, record_file, write_file
from common.models import StoredFile
from common.photos import Photo, encode_jpeg
from rewards.models import Reward

PICTURE = "reward"
# 4 : 3, as all photos on our pages.
PICTURE_SIZE = (1200, 900)


def may_see_picture(person: Person, file: StoredFile) -> bool:
    """What everybody may have, everybody may look at; before that, those who prepare it."""
    rewards = Reward.objects.filter(picture=file)
    if rewards.filter(is_published=True).exists():
        return True
    if not (isinstance(person, User) and person.is_staff):
        return False
    return person.has_perm("rewards.view_reward") and rewards.exists()


def write_picture(photo: Photo) -> WrittenFile:
    """Before the transaction that makes its row."""
    cut = ImageOps.fit(photo.image, PICTURE_SIZE)
    content = encode_jpeg(replace(photo, image=cut), longest_side=PICTURE_SIZE[0])
    return write_file(kind=PICTURE, content=content, content_type="image/jpeg", sha256=photo.sha256)


def set_picture(*, reward: Reward, written: WrittenFile) -> None:
    """The one before it is swept when nobody points at it. Whoever calls saves the reward."""
    reward.picture = record_file(written)


def take_one(*, reward: Reward) -> bool:
    """Off the shelf, if there is one and it costs what we thought. No stock at all, NULL, stays so:
    NULL less one is NULL."""
    now = timezone.now()
    rows = Reward.objects.filter(
        Q(stock=None) | Q(stock__gte=1),
        Q(valid_until=None) | Q(valid_until__gt=now),
        pk=reward.pk,
        is_published=True,
        valid_from__lte=now,
        cost=reward.cost,
    )
    return bool(rows.update(stock=F("stock") - 1))


def put_back(*, reward_id: UUID) -> None:
    Reward.objects.filter(pk=reward_id).update(stock=F("stock") + 1)


def restock(*, reward: Reward, before: int | None, after: int | None) -> None:
    """What staff saw and what they made of it: those taken in between are not put back."""
    rows = Reward.objects.filter(pk=reward.pk)
    if before is None or after is None:
        rows.update(stock=after)
    else:
        rows.exclude(stock=None).update(stock=Greatest(F("stock") + (after - before), 0))
