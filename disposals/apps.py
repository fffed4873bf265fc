from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisposalsConfig(AppConfig):
    name = "disposals"
    verbose_name = _("Disposals and bins")

    def ready(self) -> None:
        from accounts.roles import Role, grant
        from disposals import registries

        registries.fill()
        # Bins are retired, not deleted: disposals point at them.
        for record in ("bin", "compartment"):
            grant(Role.DISPATCHER, f"disposals.view_{record}", f"disposals.change_{record}")
            grant(
                Role.ADMIN, *(f"disposals.{right}_{record}" for right in ("view", "add", "change"))
            )
        grant(Role.ADMIN, "disposals.delete_compartment")
