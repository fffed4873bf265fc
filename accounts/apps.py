from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts.roles import Role, create_roles, grant

        grant(Role.ADMIN, "accounts.view_user", "accounts.add_user", "accounts.change_user")
        grant(Role.MODERATOR, "accounts.view_user")
        post_migrate.connect(create_roles, dispatch_uid="accounts.create_roles")
