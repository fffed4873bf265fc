"""Cases are read here; they are decided in the queue, photos side by side."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.staff_records import ReadOnlyModelAdmin
from disposals.models import Case


@admin.register(Case)
class CaseAdmin(ReadOnlyModelAdmin):
    list_display = ["created_at", "record", "label", "points", "state", "decided_by"]
    list_filter = ["state", "label", "created_at"]
    search_fields = ["=id", "record__person__username", "record__person__full_name"]
    list_select_related = ["record", "decided_by"]
    show_full_result_count = False
    fields = [
        "created_at",
        "record",
        "looks_like",
        "label",
        "points",
        "state",
        "appeal",
        "appealed_at",
        "decided_by",
        "decided_at",
        "answer",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
