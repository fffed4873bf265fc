"""The ground that the city looks after: the districts whose boundary is known, all together."""

from django.utils.translation import gettext as _

from common.errors import DomainError
from places.models import District
from places.selectors import district_at


class OutsideServedArea(DomainError):
    code = "OUTSIDE_SERVED_AREA"

    def __init__(self) -> None:
        sentence = _(
            "This place lies outside the area that we look after. Please tell the town that it"
            " belongs to, or move the place if it is not where you meant."
        )
        super().__init__(sentence, details=({"field": "place", "message": sentence},))


def served_district(latitude: float, longitude: float) -> District | None:
    """Where no boundary is known, every place is served, and lies in no district."""
    found = district_at(latitude, longitude)
    if found is None and District.objects.exclude(boundary=None).exists():
        raise OutsideServedArea
    return found
