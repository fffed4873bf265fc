"""Some weeks of what the demo's people reported, by the services that everybody's reports take."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.models import Delivery, Notification
from places.models import District
from places.selectors import DistrictMap, all_districts
from reports.models import AreaAlert, Report, ReportPhoto, ReportType
from reports.services import answering, editing, following, photos
from reports.services.area_alerts import watch
from reports.services.moving import move
from reports.services.placing import place_of
from reports.services.reporting import prepare, submit
from reports.states import Actor, State
from wastewise.demo_disposals import clock_at, moment_of
from wastewise.demo_streets import photo_of

COUNT = 60
SQUARE = (-7.3212, 109.8975)
REPORTERS = ("citra", "vino", "dodi", "tari")
# How they ended, each as often as it stands here.
ENDS = (
    *([State.RESOLVED] * 8),
    *([State.SUBMITTED] * 4),
    *([State.ACKNOWLEDGED] * 2),
    *([State.DISPATCHED] * 2),
    *([State.IN_PROGRESS] * 2),
    *(State.PARTLY_RESOLVED, State.NOT_FOUND, State.NOT_OURS, State.REJECTED),
)
WAY = (State.ACKNOWLEDGED, State.DISPATCHED, State.IN_PROGRESS)
# As people write, in the language they write in.
WORDS = {
    "overflowing-bin": (
        "The bin is full and bags stand beside it.",
        "Tempat sampahnya penuh lagi.",
    ),
    "illegal-dumping": (
        "Somebody left rubble and an old mattress behind the wall.",
        "Ada tumpukan puing dan kasur bekas di belakang tembok.",
    ),
    "blocked-drain": (
        "The drain is full of plastic; after the rain the street was under water.",
        "Selokan penuh sampah plastik, kemarin jalan tergenang.",
    ),
    "plastic": ("Bottles and cups after the market.", "Botol dan gelas plastik sisa pasar."),
    "paper": ("Leaflets all over the pavement.", "Selebaran berserakan di trotoar."),
    "cardboard": ("Boxes beside the shop, wet from the rain.", "Kardus basah di samping toko."),
    "glass": ("Broken glass where children play.", "Pecahan kaca di tempat anak-anak bermain."),
    "metal": ("Cans and a piece of sharp sheet metal.", "Kaleng dan potongan seng yang tajam."),
    "organic": ("Garden waste that smells.", "Sampah kebun yang mulai membusuk."),
    "trash": ("Litter of all kinds along the path.", "Sampah campuran di sepanjang jalan setapak."),
    "other": ("A swarm of flies over the old basket.", "Banyak lalat di keranjang tua."),
    "private-ground": ("Rubbish burns in a yard here.", "Ada yang membakar sampah di halaman."),
}
CREWS = ("Team north", "Team south", "Truck B 9241 UX")
REASONS = {
    State.PARTLY_RESOLVED: "We took the bags. The rubble needs a larger truck, which comes next.",
    State.NOT_FOUND: "Our team found nothing there. Please tell us more of the place.",
    State.REJECTED: "The photo shows no place that we could go to.",
}


@dataclass(frozen=True)
class Life:
    """One report: from one number, so the same each time."""

    number: int
    type: ReportType
    person: User
    end: State
    days: int
    latitude: float
    longitude: float

    @property
    def told_at(self) -> datetime:
        return moment_of(self.days, 6 + self.number % 14)

    @property
    def words(self) -> str:
        english, indonesian = WORDS[self.type.code]
        return indonesian if self.person.language == "id" else english

    @property
    def has_photo(self) -> bool:
        return self.number % 4 != 3


@transaction.atomic
def seed_reports() -> int:
    """Once: what is there may have been moved on."""
    if Report.objects.exists() or not District.objects.exists():
        return 0
    begun = timezone.now()
    lives = lives_of(all_districts())
    dispatcher = User.objects.get(username="dewi")
    told = [tell(life, dispatcher, begun) for life in lives]
    repeat(told, lives, dispatcher, begun)
    follow_some(told)
    watch_square()
    # Mails of weeks ago are not sent today.
    Delivery.objects.filter(created_at__gte=begun).delete()
    return len(told)


def lives_of(districts: DistrictMap) -> list[Life]:
    chance = random.Random("reports")  # noqa: S311
    people = {person.username: person for person in User.objects.filter(username__in=REPORTERS)}
    types = list(ReportType.objects.all())
    lives = []
    for number in range(COUNT):
        latitude, longitude = somewhere(districts, chance)
        end = ENDS[number % len(ENDS)]
        is_open = end in (State.SUBMITTED, *WAY)
        lives.append(
            Life(
                number=number,
                # The kinds that cities hear of most come first in the list.
                type=types[min(chance.randrange(len(types)), chance.randrange(len(types)))],
                person=people[REPORTERS[number % len(REPORTERS)]],
                end=end,
                days=chance.randint(1, 9) if is_open else chance.randint(4, 45),
                latitude=latitude,
                longitude=longitude,
            )
        )
    return sorted(lives, key=lambda life: -life.days)


def somewhere(districts: DistrictMap, chance: random.Random) -> tuple[float, float]:
    """Most around the square; the districts say where the town ends."""
    while True:
        latitude = round(chance.gauss(SQUARE[0], 0.006), 5)
        longitude = round(chance.gauss(SQUARE[1], 0.008), 5)
        if districts.at(latitude, longitude):
            return latitude, longitude


def tell(life: Life, dispatcher: User, begun: datetime) -> Report:
    with clock_at(life.told_at):
        seen = photos.look(photo_of(life.type.label, life.number)) if life.has_photo else None
        prepared = prepare(
            type=life.type,
            place=place_of(type=life.type, latitude=life.latitude, longitude=life.longitude),
            language=life.person.language,
            description=life.words,
            person=life.person,
            shows_reporter=life.number % 3 == 0,
            photo=seen,
        )
        report = submit(prepared)
    date_back(report, life.told_at, begun)
    steps = steps_to(life)
    for place, to in enumerate(steps, 1):
        at = min(
            life.told_at + timedelta(hours=14 * place + life.number % 11),
            begun - timedelta(minutes=10 * (len(steps) - place) + 4),
        )
        step(report.pk, to, life, dispatcher, at)
        date_back(report, at, begun)
    return report


def steps_to(life: Life) -> list[State]:
    if life.end == State.SUBMITTED:
        return []
    if life.end in WAY:
        return list(WAY[: WAY.index(life.end) + 1])
    if life.end in (State.RESOLVED, State.PARTLY_RESOLVED):
        return [*WAY, life.end]
    return [State.ACKNOWLEDGED, life.end]


def step(number: UUID, to: State, life: Life, dispatcher: User, at: datetime) -> None:
    with clock_at(at):
        clean = photo_of(life.type.label, life.number, is_clean=True)
        move(
            report_id=number,
            to=to,
            role=Actor.STAFF,
            by=dispatcher,
            reason=REASONS.get(to, ""),
            dispatched_to=CREWS[life.number % len(CREWS)] if to == State.DISPATCHED else "",
            responsible="Tirtasari Railways" if to == State.NOT_OURS else "",
            photo=photos.look(clean) if to == State.RESOLVED else None,
        )


def date_back(report: Report, at: datetime, begun: datetime) -> None:
    """The default of a field is no clock that can be set. What is older than two days was read."""
    ReportPhoto.objects.filter(report=report, created_at__gte=begun).update(created_at=at)
    read_at = at if at < begun - timedelta(days=2) else None
    news = Notification.objects.filter(created_at__gte=begun)
    news.update(created_at=at, read_at=read_at)


def repeat(told: list[Report], lives: list[Life], dispatcher: User, begun: datetime) -> None:
    """One was told twice, one was withdrawn, and one is still there."""
    first = next(one for one, life in zip(told, lives, strict=True) if life.end == State.SUBMITTED)
    twice = submit(
        prepare(
            type=first.type,
            place=place_of(type=first.type, latitude=first.latitude, longitude=first.longitude),
            language="en",
            description="The same as last week, and it grows.",
            person=User.objects.get(username="maya"),
        )
    )
    move(
        report_id=twice.pk,
        to=State.DUPLICATE,
        role=Actor.STAFF,
        by=dispatcher,
        duplicate_of=first.pk,
    )
    date_back(twice, begun - timedelta(minutes=30), begun)
    own = [one for one, life in zip(told, lives, strict=True) if life.end == State.SUBMITTED][-1]
    assert own.reporter is not None
    editing.withdraw(report_id=own.pk, by=own.reporter, reason="It was gone this morning.")
    ended = zip(told, lives, strict=True)
    last = [one for one, life in ended if life.end == State.RESOLVED][-1]
    assert last.reporter is not None
    if answering.may_reopen(Report.objects.get(pk=last.pk)):
        answering.answer_as(
            person=last.reporter,
            report_id=last.pk,
            is_fixed=False,
            words="Half of it is still there.",
        )


def follow_some(told: list[Report]) -> None:
    people = list(User.objects.filter(username__in=["maya", "adi", *REPORTERS]).order_by("pk"))
    for number, report in enumerate(Report.objects.filter(pk__in=[one.pk for one in told])):
        if not report.is_open:
            continue
        for person in people[: number % 5]:
            if person.pk != report.reporter_id:
                following.follow(person=person, report_id=report.pk)


def watch_square() -> None:
    watch(
        person=User.objects.get(username="citra"),
        name="Alun-Alun",
        place=SQUARE,
        radius_m=800,
        rhythm=AreaAlert.Rhythm.WEEKLY,
    )
