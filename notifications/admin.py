from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from accounts.selectors import person_of
from accounts.staff_records import ReadOnlyModelAdmin
from notifications import services
from notifications.delivery import try_again
from notifications.models import Alert, Delivery


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyModelAdmin):
    list_display = ["created_at", "kind", "address", "state", "attempts", "last_error"]
    list_filter = ["state", "kind"]
    search_fields = ["address"]
    list_select_related = ["person"]
    actions = ["try_again"]
    fields = [
        "kind",
        "channel",
        "address",
        "language",
        "person",
        "state",
        "attempts",
        "next_attempt_at",
        "last_error",
        "message_id",
        "created_at",
        "finished_at",
    ]

    @admin.action(description=gettext_lazy("Try failed deliveries again"), permissions=["change"])
    def try_again(self, request: HttpRequest, deliveries: QuerySet[Delivery]) -> None:
        started = try_again(deliveries=deliveries, by=person_of(request), request=request)
        said = ngettext(
            "%(count)s delivery is on its way again.",
            "%(count)s deliveries are on their way again.",
            started,
        )
        self.message_user(request, said % {"count": started}, messages.SUCCESS)


@admin.register(Alert)
class AlertAdmin(ReadOnlyModelAdmin):
    list_display = ["last_seen_at", "title", "state", "times_seen", "assigned_to"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "source"]
    list_select_related = ["assigned_to"]
    actions = ["acknowledge", "resolve"]
    fields = [
        "title",
        "text",
        "path",
        "kind",
        "source",
        "state",
        "times_seen",
        "created_at",
        "last_seen_at",
        "assigned_to",
        "acknowledged_by",
        "acknowledged_at",
        "resolved_by",
        "resolved_at",
    ]

    @admin.action(description=gettext_lazy("Mark as seen by me"), permissions=["change"])
    def acknowledge(self, request: HttpRequest, alerts: QuerySet[Alert]) -> None:
        self._do(request, alerts, services.acknowledge_many)

    @admin.action(description=gettext_lazy("Mark as resolved"), permissions=["change"])
    def resolve(self, request: HttpRequest, alerts: QuerySet[Alert]) -> None:
        self._do(request, alerts, services.resolve_many)

    def _do(
        self, request: HttpRequest, alerts: QuerySet[Alert], service: Callable[..., int]
    ) -> None:
        changed = service(alerts=alerts, by=person_of(request), request=request)
        said = ngettext("%(count)s alert was changed.", "%(count)s alerts were changed.", changed)
        self.message_user(request, said % {"count": changed}, messages.SUCCESS)
