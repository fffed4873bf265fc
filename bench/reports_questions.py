"""What a city asks of its reports, drawn by chance: the same of every number of them."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from bench.reports_city import CITY, DISTRICTS_A_SIDE, YEARS
from places.distances import Box
from reports.seed import ROWS
from reports.selectors.listing import (
    ANY,
    CLOSED,
    NEWEST,
    OLDEST,
    OPEN,
    CappedPaginator,
    Filters,
    in_full,
    near_rows,
    public,
    rows_of,
)
from reports.selectors.map import points_in
from reports.states import State

TYPES = [code for code, *_rest in ROWS]
STATES = [OPEN, CLOSED, *(str(state) for state in State if state != State.UNCONFIRMED)]
NEAR_METRES, DAYS, PER_PAGE = 1000, 90, 24
# Of a viewport's longer side, from a street to more than the city; a phone's map is upright.
SMALLEST, LARGEST = 0.003, 0.25
ACROSS = (8, 16, 25)
SHAPES = (0.6, 1.0, 1.8)


def a_place(chance: random.Random) -> tuple[float, float]:
    return chance.uniform(CITY.south, CITY.north), chance.uniform(CITY.west, CITY.east)


def a_view(chance: random.Random) -> tuple[Box, int]:
    latitude, longitude = a_place(chance)
    height = math.exp(chance.uniform(math.log(SMALLEST), math.log(LARGEST)))
    width = height * chance.choice(SHAPES)
    box = Box(
        latitude - height / 2, longitude - width / 2, latitude + height / 2, longitude + width / 2
    )
    return box, chance.choice(ACROSS)


def a_filter(chance: random.Random, today: date) -> Filters:
    """Anything that can be chosen from, each of it by every other who asks."""
    chosen: dict[str, Callable[[], Any]] = {
        "type": lambda: chance.choice(TYPES),
        "state": lambda: chance.choice(STATES),
        "district": lambda: f"D{chance.randint(1, DISTRICTS_A_SIDE**2)}",
        "since": lambda: today - timedelta(days=chance.randint(0, YEARS.days)),
    }
    said = {name: draw() for name, draw in chosen.items() if chance.random() < 0.5}
    if "since" in said and chance.random() < 0.5:
        said["until"] = said["since"] + timedelta(days=chance.choice((0, 7, 30, 365)))
    return Filters(**said, sort=chance.choice((NEWEST, NEWEST, OLDEST)))


@dataclass(frozen=True)
class Question:
    """The same as a look into the database and as an address."""

    filters: Filters
    near: tuple[float, float] | None = None
    view: tuple[Box, int] | None = None

    def ask(self) -> object:
        """With all queries that the page or the API asks for it."""
        if self.near:
            return near_rows(replace(self.filters, near=self.near), PER_PAGE, NEAR_METRES)
        if self.view:
            return points_in(self.filters, *self.view)
        return rows_of(CappedPaginator(in_full(public(self.filters)), PER_PAGE).get_page(1))

    @property
    def address(self) -> str:
        asked = {"state": ANY} | self.filters.query()
        if self.near:
            latitude, longitude = self.near
            place = {"latitude": latitude, "longitude": longitude, "metres": NEAR_METRES}
            return f"/api/reports/nearby?{urlencode(asked | place)}"
        if self.view:
            box, across = self.view
            ends = f"{box.south},{box.west},{box.north},{box.east}"
            return f"/map/points.json?{urlencode(asked | {'box': ends, 'across': across})}"
        return f"/reports/?{urlencode(asked)}"


def near(chance: random.Random, _today: date) -> Question:
    return Question(Filters(state=OPEN), near=a_place(chance))


def listed(chance: random.Random, today: date) -> Question:
    return Question(a_filter(chance, today))


def shown_open(chance: random.Random, _today: date) -> Question:
    return Question(Filters(state=OPEN), view=a_view(chance))


def shown_of_late(chance: random.Random, today: date) -> Question:
    return Question(Filters(since=today - timedelta(days=DAYS)), view=a_view(chance))


def everything_shown(chance: random.Random, _today: date) -> Question:
    return Question(Filters(), view=a_view(chance))


KINDS: dict[str, Callable[[random.Random, date], Question]] = {
    f"Nearby, {NEAR_METRES} m, open": near,
    "Filtered list": listed,
    "Clusters of what is open": shown_open,
    f"Clusters of the last {DAYS} days": shown_of_late,
    "Clusters of everything": everything_shown,
}
EVERYTHING = "Clusters of everything"


def questions(kind: str, count: int) -> list[Question]:
    chance, today = random.Random(kind), timezone.localdate()
    return [KINDS[kind](chance, today) for _ in range(count)]
