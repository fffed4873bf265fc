from rewards.selectors.badges import (
    BadgeState,
    NextBadge,
    badges_of,
    earned_badges,
    next_badge,
)
from rewards.selectors.wallet import (
    LevelStep,
    Wallet,
    ledger_of,
    own_measures,
    profile_version,
    wallet,
)

__all__ = [
    "BadgeState",
    "LevelStep",
    "NextBadge",
    "Wallet",
    "badges_of",
    "earned_badges",
    "ledger_of",
    "next_badge",
    "own_measures",
    "profile_version",
    "wallet",
]
