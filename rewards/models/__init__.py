from rewards.models.badges import Badge, EarnedBadge
from rewards.models.catalogue import Redemption, Reward
from rewards.models.points import Level, PointsEntry, Profile, Score

__all__ = [
    "Badge",
    "EarnedBadge",
    "Level",
    "PointsEntry",
    "Profile",
    "Redemption",
    "Reward",
    "Score",
]
