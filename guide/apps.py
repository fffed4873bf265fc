from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuideConfig(AppConfig):
    name = "guide"
    verbose_name = _("What goes where")

    def ready(self) -> None:
        from accounts.roles import Role, grant

        for role in (Role.MODERATOR, Role.TRAINER, Role.ADMIN):
            for record in ("guideitem", "paper"):
                for right in ("view", "add", "change", "delete"):
                    grant(role, f"guide.{right}_{record}")
