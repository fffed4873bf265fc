"""Disposals are read here; what is decided about one is decided in its case."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.staff_records import ReadOnlyModelAdmin
from disposals.models import WasteRecord


@admin.register(WasteRecord)
class WasteRecordAdmin(ReadOnlyModelAdmin):
    list_display = ["disposed_at", "person", "label", "points", "state", "reason"]
    list_filter = ["state", "reason", "label", "disposed_at"]
    search_fields = ["=id", "person__username", "person__full_name"]
    list_select_related = ["person"]
    # Exact counts of what only grows get slow, and nobody asks for them.
    show_full_result_count = False
    fields = [
        "disposed_at",
        "person",
        "detection",
        "label",
        "compartment",
        "bin",
        "weight_kg",
        "from_stream",
        "points",
        "state",
        "reason",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
