"""Groups and parts, as the studio asks for them. The rule stands below, for imports need it too."""

from classifier.services.grouping import GroupingBusy, group_new_photos

__all__ = ("GroupingBusy", "group_new_photos")
