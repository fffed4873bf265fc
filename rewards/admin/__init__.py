from rewards.admin import badges, catalogue, points

__all__ = ["badges", "catalogue", "points"]
