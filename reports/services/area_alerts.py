"""Telling people what is new in the areas they watch."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import DomainError
from common.letters import Compose, Letter
from notifications.services import notify
from reports.models import AreaAlert, Report, ReportType
from reports.models.areas import WIDEST_M
from reports.selectors import alerts
from reports.selectors.listing import place_of

KIND = "area"
MOST_AREAS = 20
# Named in one letter; of the others it says how many.
MOST_NAMED = 10
LONGEST_SAID = 120
# About 11 m: whoever reads the address on somebody's screen need not learn where they live.
NEAR_DIGITS = 4
BATCH = 500
# What is written now may be committed a moment later: it is told with the next letter.
SETTLED = timedelta(seconds=30)


class TooManyAreas(DomainError):
    code = "TOO_MANY_AREAS"
    status = 409

    def __init__(self) -> None:
        sentence = _("You watch %(most)d areas already. Remove one you no longer need.")
        super().__init__(sentence % {"most": MOST_AREAS})


def watch(
    *,
    person: User,
    name: str,
    place: tuple[float, float],
    radius_m: int,
    rhythm: str,
    type: ReportType | None = None,
) -> AreaAlert:
    """Of two at once, one beyond the limit may get in: it harms nobody."""
    if AreaAlert.objects.filter(person=person).count() >= MOST_AREAS:
        raise TooManyAreas
    return AreaAlert.objects.create(
        person=person,
        name=name,
        latitude=place[0],
        longitude=place[1],
        radius_m=min(radius_m, WIDEST_M),
        rhythm=rhythm,
        type=type,
    )


def unwatch(*, person: User, number: UUID) -> bool:
    removed, _rows = AreaAlert.objects.filter(person=person, pk=number).delete()
    return removed > 0


def tell_due() -> int:
    """One batch of the areas whose time has come; how many letters that made."""
    until = timezone.now() - SETTLED
    areas = list(alerts.due(until)[:BATCH])
    if not areas:
        return 0
    new = alerts.new_reports(min(area.told_until for area in areas), until)
    found = {area.pk: alerts.new_in(area, new) for area in areas}
    quiet = [area for area in areas if not found[area.pk]]
    _pass_over(quiet, until)
    return sum(tell(area, found[area.pk], until) for area in areas if found[area.pk])


def _pass_over(areas: list[AreaAlert], until: datetime) -> None:
    """Nothing new in these. One that somebody else told meanwhile is further already."""
    quiet = AreaAlert.objects.filter(pk__in=[area.pk for area in areas], told_until__lt=until)
    quiet.update(told_until=until)


def tell(area: AreaAlert, reports: list[Report], until: datetime) -> bool:
    """Of two sweeps at once, the one that moves told_until tells."""
    with transaction.atomic():
        ours = AreaAlert.objects.filter(pk=area.pk, told_until=area.told_until)
        if not ours.update(told_until=until):
            return False
        source = f"{area.pk}:{until.isoformat()}"
        notify(person=area.person, kind=KIND, source=source, compose=letter_of(area, reports))
        return True


def letter_of(area: AreaAlert, reports: list[Report]) -> Compose:
    def compose() -> Letter:
        count = len(reports)
        subject = ngettext(
            "%(count)d new report: %(area)s", "%(count)d new reports: %(area)s", count
        )
        lines = [line_of(report) for report in reports[:MOST_NAMED]]
        if rest := count - len(lines):
            lines.append(
                ngettext("And %(rest)d more.", "And %(rest)d more.", rest) % {"rest": rest}
            )
        return Letter(
            subject=subject % {"count": count, "area": area.name},
            paragraphs=tuple(lines),
            action=_("See the report") if count == 1 else _("See what is near"),
            path=path_to(area, reports),
        )

    return compose


def line_of(report: Report) -> str:
    said = " ".join(report.description.split())
    said = said if len(said) <= LONGEST_SAID else f"{said[: LONGEST_SAID - 1]}…"
    return " · ".join(part for part in (report.type.name, place_of(report), said) if part)


def path_to(area: AreaAlert, reports: list[Report]) -> str:
    if len(reports) == 1:
        return reports[0].get_absolute_url()
    near = f"{area.latitude:.{NEAR_DIGITS}f},{area.longitude:.{NEAR_DIGITS}f}"
    asked = {"type": area.type_id} if area.type_id else {}
    return f"{reverse('reports')}?{urlencode(asked | {'near': near})}"
