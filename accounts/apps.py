from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import retention_rules, schema  # noqa: F401
        from accounts.models import AuditEntry
        from accounts.roles import Role, create_roles, grant
        from accounts.services.profiles import AVATAR, may_see_avatar
        from common.append_only import only_add_to
        from common.files import register_kind

        retention_rules.register_all()
        register_kind(AVATAR, may_see_avatar)

        grant(Role.ADMIN, "accounts.view_user", "accounts.add_user", "accounts.change_user")
        grant(Role.ADMIN, "accounts.view_auditentry", "accounts.ban_user")
        grant(Role.ADMIN, "accounts.view_device", "accounts.add_device", "accounts.change_device")
        grant(Role.MODERATOR, "accounts.view_user", "accounts.ban_user")
        only_add_to(AuditEntry)
        post_migrate.connect(create_roles, dispatch_uid="accounts.create_roles")
