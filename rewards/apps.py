from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    name = "rewards"
    verbose_name = _("Points and rewards")

    def ready(self) -> None:
        from accounts.roles import Role, grant
        from common.append_only import only_add_to
        from notifications.kinds import Kind
        from notifications.kinds import register as register_kind
        from rewards import catalogue_registries, measures
        from rewards.models import PointsEntry
        from rewards.services.telling import BADGE, LEVEL

        register_kind(Kind(LEVEL, _("Levels"), _("A level that you reached.")))
        register_kind(Kind(BADGE, _("Badges"), _("A badge that you earned.")))
        measures.register_own()
        catalogue_registries.register_all()
        for role in (Role.MODERATOR, Role.ADMIN):
            for record in ("profile", "pointsentry", "level", "badge", "earnedbadge"):
                grant(role, f"rewards.view_{record}")
        for record in ("level", "badge"):
            grant(Role.ADMIN, f"rewards.add_{record}", f"rewards.change_{record}")
        only_add_to(PointsEntry)
