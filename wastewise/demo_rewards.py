"""What the demo's people can have for their points: some in reach, some scarce, some not there."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.photos import read_photo
from places.models import District
from rewards.models import Profile, Reward
from rewards.services import catalogue
from rewards.services.appearing import appear
from wastewise.demo_pictures import PICTURES

# Whether others read their name in rankings, and where they are counted.
RANKED = {
    "citra": (True, "TMS"),
    "vino": (True, "TMS"),
    "tari": (True, "MLT"),
    "dodi": (False, "TMS"),
}


@dataclass(frozen=True)
class DemoReward:
    picture: str
    names: tuple[str, str]
    abouts: tuple[str, str]
    cost: int
    stock: int | None = None
    limit: int | None = None
    begins_in: int = 0
    ends_in: int | None = None

    @property
    def id(self) -> UUID:
        """The same each time, so that a second seeding finds the first."""
        return uuid5(NAMESPACE_URL, f"wastewise:demo-reward:{self.picture}")


REWARDS = (
    DemoReward(
        "bag",
        ("Cloth bag", "Tas kain"),
        (
            "A sturdy bag of old uniforms, sewn by a workshop in the city. It folds into a pocket.",
            "Tas kuat dari seragam bekas, dijahit oleh bengkel di kota ini. Bisa dilipat ke saku.",
        ),
        cost=40,
        stock=120,
        limit=2,
    ),
    DemoReward(
        "tree",
        ("Seedling for your yard", "Bibit pohon untuk halaman"),
        (
            "Mango, guava or star fruit, as tall as your knee. Pick it up at the city nursery.",
            "Mangga, jambu atau belimbing, setinggi lutut. Ambil di kebun bibit kota.",
        ),
        cost=60,
        stock=7,
        limit=1,
        ends_in=60,
    ),
    DemoReward(
        "bus",
        ("Day on the bus", "Sehari naik bus"),
        (
            "All city buses for one day, from the first ride on. Show the code to the driver.",
            "Semua bus kota selama satu hari, sejak perjalanan pertama. Tunjukkan kode ke sopir.",
        ),
        cost=90,
    ),
    DemoReward(
        "cup",
        ("Coffee in your own cup", "Kopi di gelasmu sendiri"),
        (
            "Bring a cup to one of the city's twelve cafés that join in, and they fill it.",
            "Bawa gelas ke salah satu dari dua belas kafe peserta di kota ini, dan diisi.",
        ),
        cost=120,
        stock=300,
        limit=5,
        ends_in=120,
    ),
    DemoReward(
        "compost",
        ("Sack of compost", "Sekarung kompos"),
        (
            "Ten kilograms, made of what the green bins bring. Pick it up at the compost yard.",
            "Sepuluh kilogram, dibuat dari isi tempat sampah hijau. Ambil di rumah kompos.",
        ),
        cost=150,
        stock=0,
    ),
    DemoReward(
        "pool",
        ("Afternoon at the pool", "Sore di kolam renang"),
        (
            "For two people on any weekday, once the pool has opened again after its repair.",
            "Untuk dua orang di hari kerja, setelah kolam dibuka lagi seusai perbaikan.",
        ),
        cost=200,
        stock=50,
        limit=1,
        begins_in=21,
    ),
)


def seed_rewards() -> int:
    """Put up whatever is missing; what is there keeps what was changed of it, and its stock."""
    known = set(Reward.objects.values_list("pk", flat=True))
    missing = [demo for demo in REWARDS if demo.id not in known]
    for demo in missing:
        put_up(demo)
    return len(missing)


def seed_ranking() -> None:
    """Before anybody earns: weeks stay with the district in which they were. Whoever has a profile
    has been here before, and appears as they said."""
    if Profile.objects.filter(person__username__in=RANKED).exists():
        return
    for username, (shows_name, code) in RANKED.items():
        person = User.objects.get(username=username)
        appear(person=person, shows_name=shows_name, district=District.objects.get(code=code))


def put_up(demo: DemoReward) -> None:
    photo = read_photo(BytesIO(PICTURES[demo.picture]()))
    written = catalogue.write_picture(photo)
    now = timezone.now()
    reward = Reward(
        pk=demo.id,
        name_en=demo.names[0],
        name_id=demo.names[1],
        about_en=demo.abouts[0],
        about_id=demo.abouts[1],
        cost=demo.cost,
        stock=demo.stock,
        limit_per_person=demo.limit,
        valid_from=now + timedelta(days=demo.begins_in),
        valid_until=now + timedelta(days=demo.ends_in) if demo.ends_in else None,
        is_published=True,
    )
    with transaction.atomic():
        catalogue.set_picture(reward=reward, written=written)
        reward.save(force_insert=True)
