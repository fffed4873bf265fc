from rewards.selectors.badges import (
    BadgeState,
    NextBadge,
    badges_of,
    earned_badges,
    next_badge,
)
from rewards.selectors.wallet import (
    LevelStep,
    Purse,
    Wallet,
    ledger_of,
    level_steps,
    measures_in,
    own_measures,
    profile_of,
    profile_version,
    purse_of,
    wallet,
)

__all__ = [
    "BadgeState",
    "LevelStep",
    "NextBadge",
    "Purse",
    "Wallet",
    "badges_of",
    "earned_badges",
    "ledger_of",
    "level_steps",
    "measures_in",
    "next_badge",
    "own_measures",
    "profile_of",
    "profile_version",
    "purse_of",
    "wallet",
]
