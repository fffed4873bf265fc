from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts import messenger
        from accounts.roles import Role, grant
        from notifications import retention_rules
        from notifications.messenger import Messenger

        retention_rules.register_all()
        messenger.register(Messenger())
        for role in (Role.DISPATCHER, Role.MODERATOR, Role.ADMIN):
            grant(
                role,
                "notifications.view_alert",
                "notifications.change_alert",
                "notifications.view_delivery",
                "notifications.send_notification",
            )
        grant(Role.ADMIN, "notifications.change_delivery")
