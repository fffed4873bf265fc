"""What a person sees first: sums, level, weeks, badges and the latest disposals."""

from dataclasses import dataclass

from accounts.models import User
from disposals.selectors.history import ShownRecord, records_of, shown
from disposals.selectors.sums import (
    Impact,
    KindCount,
    impact_of,
    kind_counts,
    stats_of,
    tallies_of,
)
from disposals.selectors.weeks import Week, weeks_of
from disposals.services.tallies import measures_of
from rewards.selectors import BadgeState, Wallet, badges_of, wallet

RECENT = 5
SHOWN_BADGES = 6


@dataclass(frozen=True)
class Dashboard:
    wallet: Wallet
    items: int
    kinds: list[KindCount]
    weeks: list[Week]
    impact: Impact
    badges: list[BadgeState]
    next_badge: BadgeState | None
    recent: list[ShownRecord]


@dataclass(frozen=True)
class Newcomer:
    """Somebody who brought nothing yet: there is nothing to count."""

    wallet: Wallet


def dashboard(person: User) -> Dashboard | Newcomer:
    """In nine queries, two for a newcomer, whatever somebody has brought."""
    own = wallet(person)
    # Every disposal of theirs, paid or not, has moved it.
    if own.version == 0:
        return Newcomer(own)
    tallies = tallies_of(person)
    measures = measures_of(tallies) | {"earned": own.earned, "streak": own.streak}
    states = badges_of(person, measures)
    return Dashboard(
        wallet=own,
        items=stats_of(tallies)["total_items"],
        kinds=kind_counts(tallies),
        weeks=weeks_of(person),
        impact=impact_of(tallies),
        badges=earned_first(states),
        next_badge=nearest(states, measures),
        recent=[shown(record) for record in records_of(person)[:RECENT]],
    )


def earned_first(states: list[BadgeState]) -> list[BadgeState]:
    dated = [(state.earned_at, state) for state in states if state.earned_at]
    newest = sorted(dated, key=lambda pair: pair[0], reverse=True)
    return [state for _earned_at, state in newest[:SHOWN_BADGES]]


def nearest(states: list[BadgeState], measures: dict[str, int]) -> BadgeState | None:
    """The one of which most is done."""
    open_ones = [
        state for state in states if not state.earned_at and state.badge.measure in measures
    ]
    return max(open_ones, key=lambda state: state.percent, default=None)
