"""Reads: the reports that everybody may see, narrowed by what somebody asks for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.core.validators import RegexValidator
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from common.days import start_of
from reports.models import Report, ReportPhoto
from reports.models.reports import IS_CLOSED, IS_OPEN, IS_PUBLIC
from reports.selectors.nearby import nearby
from reports.states import OPEN as OPEN_STATES
from reports.states import State

ANY, OPEN, CLOSED = "any", "open", "closed"
GROUPS = {ANY: Q(), OPEN: IS_OPEN, CLOSED: IS_CLOSED}
NEWEST, OLDEST, FOLLOWED, OVERDUE = "newest", "oldest", "followed", "overdue"
ORDERS = {
    NEWEST: ("-created_at", "-id"),
    OLDEST: ("created_at", "id"),
    FOLLOWED: ("-followers", "-created_at", "-id"),
    OVERDUE: ("expected_at", "id"),
}
# What says what comes next says it of what is open. And of that there is little enough to be put
# in an order for which there is no index.
ORDERS_OF_OPEN = (FOLLOWED, OVERDUE)
# A hundred pages: nobody turns more, and who has that many before them narrows what they ask.
DEEPEST_ROW = 2_400
# Fewer in a row stand in no index: every report there is would be read for them.
can_be_found = RegexValidator(
    r"[^\W_]{3}", gettext_lazy("Please give three letters or digits in a row, or more.")
)
# Who looks for what is near does not go further.
NEAR_METRES = 5_000


@dataclass(frozen=True)
class Filters:
    """Days are local ones, both within. `state` is a state, or one of GROUPS."""

    type: str = ""
    state: str = ANY
    district: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    near: tuple[float, float] | None = None
    sort: str = NEWEST

    @property
    def may_be_sorted(self) -> bool:
        return self.sort not in ORDERS_OF_OPEN or self.state in (OPEN, *map(str, OPEN_STATES))

    def condition(self) -> Q:
        found = GROUPS[self.state] if self.state in GROUPS else Q(state=self.state)
        if self.type:
            found &= Q(type=self.type)
        if self.district:
            found &= Q(district__code=self.district)
        # In zones east of Greenwich the first day of all began before there is a time for it.
        if self.since and self.since > date.min:
            found &= Q(created_at__gte=start_of(self.since))
        if self.until and self.until < date.max:
            found &= Q(created_at__lt=start_of(self.until + timedelta(days=1)))
        if self.words:
            found &= Q(description__icontains=self.words) | Q(reference=self.words.upper())
        return found

    def query(self) -> dict[str, str]:
        """As an address says it, but for the place: where somebody is belongs in no address that
        they pass on."""
        asked = {
            "type": self.type,
            "state": self.state,
            "district": self.district,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "words": self.words,
            "sort": self.sort if self.sort != NEWEST else "",
        }
        return {name: value for name, value in asked.items() if value}


EVERYTHING = Filters()


def public(filters: Filters = EVERYTHING) -> QuerySet[Report]:
    # What is open is public, says the table's constraint: saying it again would keep the database
    # from answering by the indexes of what is open.
    is_public = Q() if filters.state == OPEN else IS_PUBLIC
    return Report.objects.filter(is_public, filters.condition()).order_by(*ORDERS[filters.sort])


def in_full(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With what a page or an app shows of each, in two queries for all."""
    photos = ReportPhoto.objects.only("id", "report_id", "file_id", "moment", "created_at")
    whole = reports.select_related("type", "district", "reporter").defer("district__boundary")
    return whole.prefetch_related(Prefetch("photos", photos))


@dataclass(frozen=True)
class Row:
    """One report in a list."""

    report: Report
    # From where somebody asked, if they did.
    metres: int | None = None

    @property
    def photo(self) -> UUID | None:
        """How it was, or how it is where nobody showed that."""
        photos = sorted(self.report.photos.all(), key=lambda photo: photo.moment, reverse=True)
        return photos[0].file_id if photos else None

    @property
    def place(self) -> str:
        return place_of(self.report)

    @property
    def tone(self) -> str:
        return tone_of(self.report)

    @property
    def icon(self) -> str:
        return ICONS[State(self.report.state)]


ICONS = {
    State.UNCONFIRMED: "mail",
    State.SUBMITTED: "clock",
    State.ACKNOWLEDGED: "check",
    State.DISPATCHED: "clipboard-list",
    State.IN_PROGRESS: "refresh-cw",
    State.RESOLVED: "circle-check",
    State.PARTLY_RESOLVED: "circle-check",
    State.NOT_FOUND: "search",
    State.NOT_OURS: "info",
    State.DUPLICATE: "layers",
    State.REJECTED: "x",
}


def tone_of(report: Report) -> str:
    if report.is_overdue:
        return "warning"
    return "good" if report.state == State.RESOLVED else ""


def place_of(report: Report) -> str:
    district = report.district.name if report.district else ""
    return words_of_place(report.place_words, district, report.type.on_private_ground)


def words_of_place(words: str, district: str | None, is_private: bool) -> str:
    """What everybody may read of where it is. Words would name the house that a rounded position
    hides."""
    return ", ".join(part for part in ("" if is_private else words, district) if part)


class CappedPaginator(Paginator):
    """Counts no further than anybody turns pages: a million rows take long to count."""

    @property
    def count(self) -> int:
        return min(DEEPEST_ROW, self._seen)

    @cached_property
    def _seen(self) -> int:
        """One more than is counted, to know whether there are more."""
        assert isinstance(self.object_list, QuerySet)
        return self.object_list.order_by()[: DEEPEST_ROW + 1].count()

    def page(self, number: int | str) -> Page[Report]:
        """Always asked for as a whole page. Cut to the one row that there is, the database would
        take it for soon found, and walk through all reports from the newest on."""
        whole = self.validate_number(number)
        begin = (whole - 1) * self.per_page
        return Page(self.object_list[begin : begin + self.per_page], whole, self)

    @property
    def is_capped(self) -> bool:
        return self._seen > DEEPEST_ROW


def rows_of(reports: Iterable[Report]) -> list[Row]:
    return [Row(report) for report in reports]


def near_rows(filters: Filters, limit: int, metres: int = NEAR_METRES) -> list[Row]:
    """Nearest first; two queries more for all that is shown of them."""
    assert filters.near is not None
    found = nearby(public(replace(filters, near=None)), *filters.near, metres, limit)
    whole = in_full(Report.objects.all()).in_bulk([near.id for near in found])
    return [Row(whole[near.id], near.metres) for near in found if near.id in whole]
