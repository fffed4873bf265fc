from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "places"
    verbose_name = _("Places")

    def ready(self) -> None:
        from accounts.roles import Role, grant

        for right in ("view", "add", "change"):
            grant(Role.ADMIN, f"places.{right}_district")
        grant(Role.DISPATCHER, "places.view_district")
