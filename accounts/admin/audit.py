from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry
from accounts.staff_records import ReadOnlyModelAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyModelAdmin):
    list_display = ["at", "actor", "action", "target_type", "target_name", "reason"]
    list_filter = ["at", ("actor", admin.RelatedOnlyFieldListFilter), "action", "target_type"]
    search_fields = ["target_name", "=target_id", "reason", "actor__username", "=request_id"]
    list_select_related = ["actor"]
    # Exact counts of a log that only grows get slow, and nobody asks for them.
    show_full_result_count = False
    fields = [
        "at",
        "actor",
        "action",
        "target_type",
        "target_name",
        "target_id",
        "what_changed",
        "reason",
        "address",
        "request_id",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("changes"))
    def what_changed(self, entry: AuditEntry) -> SafeString:
        rows = format_html_join("", "<li>{}: {} → {}</li>", _rows(entry))
        return format_html("<ul>{}</ul>", rows) if rows else format_html("{}", _("nothing"))


def _rows(entry: AuditEntry) -> Iterator[tuple[str, str, str]]:
    for name, (before, after) in entry.changes.items():
        yield name, _words(before), _words(after)


def _words(value: object) -> str:
    if value is None or value == "":
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
