"""What staff keep: what can be reported, ready answers, and where it is urgent."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.staff_records import AuditedModelAdmin
from reports.models import ReportType, ResponseTemplate, UrgentPlace


@admin.register(ReportType)
class ReportTypeAdmin(AuditedModelAdmin):
    """A type that is offered no more stays: reports point at it."""

    list_display = ["name", "code", "is_offered", "priority", "days_expected", "radius_m", "points"]
    list_filter = ["is_offered", "priority"]
    search_fields = ["code", "name_en", "name_id"]
    fields = [
        "code",
        ("name_en", "name_id"),
        ("about_en", "about_id"),
        ("label", "icon"),
        ("position", "is_offered"),
        ("priority", "days_expected"),
        ("radius_m", "on_private_ground"),
        "needs_photo",
        ("days_to_reopen", "most_reopenings"),
        "points",
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return []
        # It is the key that reports point at; and their places were rounded, or not, when they
        # were told: switched later, it would show what was hidden.
        return ["code", "on_private_ground"] if obj.reports.exists() else ["code"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ResponseTemplate)
class ResponseTemplateAdmin(AuditedModelAdmin):
    list_display = ["title", "state", "type", "language"]
    list_filter = ["state", "language", "type"]
    list_select_related = ["type"]
    search_fields = ["title", "words"]
    fields = ["title", ("state", "language"), "type", "words"]


@admin.register(UrgentPlace)
class UrgentPlaceAdmin(AuditedModelAdmin):
    list_display = ["name", "steps", "radius_m", "latitude", "longitude"]
    search_fields = ["name"]
    fields = ["name", ("latitude", "longitude"), ("radius_m", "steps")]
