from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.staff_records import AuditedModelAdmin, ReadOnlyModelAdmin
from rewards import measures
from rewards.models import Badge, EarnedBadge
from rewards.signs import SIGNS


class BadgeForm(forms.ModelForm):
    """Its sign and what it counts are chosen from those that there are."""

    class Meta:
        model = Badge
        fields = "__all__"  # noqa: DJ007  # The page of the admin names them.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("icon", {sign.icon: sign.title for sign in SIGNS})
        self._offer("measure", measures.titles())

    def _offer(self, name: str, choices: dict[str, Any]) -> None:
        if name not in self.fields:  # Whoever may only look gets no fields.
            return
        field = self.fields[name]
        kept = getattr(self.instance, name)
        # What it has stays a choice, though no app counts it any more.
        offered = choices | ({kept: choices.get(kept, kept)} if kept else {})
        self.fields[name] = forms.ChoiceField(
            label=field.label,
            help_text=field.help_text,
            choices=list(offered.items()),
            widget=UnfoldAdminSelectWidget,
        )


@admin.register(Badge)
class BadgeAdmin(AuditedModelAdmin):
    """None is deleted: people have it. One that is switched off is earned by nobody else."""

    form = BadgeForm
    list_display = ["name_en", "name_id", "measure", "threshold", "position", "is_active"]
    list_filter = ["is_active", "measure"]
    search_fields = ["name_en", "name_id"]
    prepopulated_fields = {"slug": ["name_en"]}
    fields = [
        ("name_en", "name_id"),
        ("about_en", "about_id"),
        "icon",
        ("measure", "threshold"),
        "position",
        "slug",
        "is_active",
    ]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Its short name is the source of the news about it: another one would be told anew."""
        return ["slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(EarnedBadge)
class EarnedBadgeAdmin(ReadOnlyModelAdmin):
    list_display = ["person", "badge", "earned_at"]
    list_filter = ["badge", "earned_at"]
    search_fields = ["person__username", "person__full_name"]
    list_select_related = ["person", "badge"]
    show_full_result_count = False
    fields = ["person", "badge", "earned_at"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
