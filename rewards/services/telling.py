"""News about levels and badges: once each, in the language of whoever reads it."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import User
from common.letters import Compose, Letter
from notifications.services import notify
from rewards.models import Badge, Level

LEVEL = "level"
BADGE = "badge"


def tell_level(person: User, number: int) -> None:
    level = Level.objects.get(number=number)
    notify(person=person, kind=LEVEL, source=str(number), compose=_level(level))


def tell_badge(person: User, badge: Badge) -> None:
    notify(person=person, kind=BADGE, source=badge.slug, compose=_badge(badge))


def _level(level: Level) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Level %(number)s: %(name)s") % {"number": level.number, "name": level.name},
            paragraphs=(
                _("You have earned %(points)s points and more by sorting. Thank you.")
                % {"points": number_format(level.points, force_grouping=True)},
            ),
            action=_("See your points"),
            path=reverse("home"),
        )

    return compose


def _badge(badge: Badge) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("New badge: %(name)s") % {"name": badge.name},
            paragraphs=(badge.about,),
            action=_("See your badges"),
            path=reverse("home"),
        )

    return compose
