"""What the home page shows: figures for whoever comes by, and what waits for a person."""

from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors import has_checked_address, has_second_factor
from guide.models import Paper
from guide.selectors import published

FIGURES_KEY = "home-figures"
FIGURES_SECONDS = 300
# Fewer say little, and in a small place who they are.
FEWEST_PEOPLE = 20


@dataclass(frozen=True)
class Figure:
    value: int
    label: str


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    url: str
    icon: str


def home_figures() -> list[Figure]:
    """Those that say something. Counted anew every few minutes, for every visitor sees them."""
    counts: dict[str, int] | None = cache.get(FIGURES_KEY)
    if counts is None:
        counts = count()
        cache.set(FIGURES_KEY, counts, FIGURES_SECONDS)
    figures = [
        Figure(counts["things"], _("everyday things, from A to Z")),
        Figure(counts["papers"], _("studies that we learn from")),
        Figure(counts["people"], _("people who take part")),
    ]
    return [figure for figure in figures if figure.value]


def count() -> dict[str, int]:
    people = User.objects.filter(is_active=True, banned_at=None).count()
    return {
        "things": published().count(),
        "papers": Paper.objects.filter(is_published=True).count(),
        "people": people if people >= FEWEST_PEOPLE else 0,
    }


def next_steps(person: User) -> list[Step]:
    """What a person's account still lacks, the most important first."""
    steps = []
    if person.is_staff and not has_second_factor(person):
        steps.append(
            Step(
                _("Set up a second factor"),
                _("Whoever knows your password then still needs your phone."),
                reverse("mfa_index"),
                icon="shield-check",
            )
        )
    if not has_checked_address(person):
        steps.append(
            Step(
                _("Check your e-mail address"),
                _("Open the link in our mail, or have it sent once more."),
                reverse("account"),
                icon="mail",
            )
        )
    if not person.full_name:
        steps.append(
            Step(
                _("Tell us your name"),
                _("So that we know how to address you."),
                reverse("account"),
                icon="id-card",
            )
        )
    return steps
