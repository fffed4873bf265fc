"""The log of a report, below it on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline

from reports.models import ReportEvent
from reports.states import Actor

SEES_WHO = "reports.view_reporter"
FIELDS = ["at", "kind", "role", "from_state", "to_state", "words", "staff_words", "changes"]


class EventInline(TabularInline):
    """Triggers keep it as it is. Who told and who follows is not for everybody who sees it; which
    colleague took a step is."""

    model = ReportEvent
    extra = 0

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if request.user.has_perm(SEES_WHO):
            return [*FIELDS[:2], "actor", *FIELDS[2:], "address", "agent"]
        return [*FIELDS[:2], "colleague", *FIELDS[2:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return self.get_fields(request, obj)

    @admin.display(description=gettext_lazy("who"))
    def colleague(self, event: ReportEvent) -> str:
        return str(event.actor) if event.actor and event.role == Actor.STAFF else "–"

    @admin.display(description=gettext_lazy("address"))
    def address(self, event: ReportEvent) -> str:
        return event.address or "–"

    @admin.display(description=gettext_lazy("browser"))
    def agent(self, event: ReportEvent) -> str:
        return event.agent or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportEvent]:
        events: QuerySet[ReportEvent] = super().get_queryset(request)
        return events.select_related("actor", "report", "origin").order_by("id")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
