from rewards.services.badges import award_badges
from rewards.services.points import Earned, Spent, earn, give_back, spend, touch

__all__ = ["Earned", "Spent", "award_badges", "earn", "give_back", "spend", "touch"]
