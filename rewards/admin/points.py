"""Points and profiles are read here; levels are kept."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.staff_records import AuditedModelAdmin, ReadOnlyModelAdmin
from rewards.models import Level, PointsEntry, Profile


@admin.register(Profile)
class ProfileAdmin(ReadOnlyModelAdmin):
    list_display = ["person", "balance", "earned", "level", "streak", "district"]
    list_filter = ["level", "district"]
    search_fields = ["person__username", "person__full_name"]
    list_select_related = ["person", "district"]
    ordering = ["-earned", "person_id"]
    show_full_result_count = False
    fields = [
        "person",
        "balance",
        "earned",
        "level",
        "streak",
        "longest_streak",
        "last_day",
        "district",
        "shows_name",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(PointsEntry)
class PointsEntryAdmin(ReadOnlyModelAdmin):
    """Nobody changes it, staff as little as anybody: the database sees to that."""

    list_display = ["created_at", "person", "direction", "amount", "balance_after", "reason"]
    list_filter = ["direction", "reason", "created_at"]
    search_fields = ["=source", "person__username", "person__full_name"]
    list_select_related = ["person"]
    # Exact counts of a ledger that only grows get slow, and nobody asks for them.
    show_full_result_count = False
    fields = [
        "created_at",
        "day",
        "person",
        "direction",
        "amount",
        "balance_after",
        "reason",
        "source",
    ]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LevelForm(forms.ModelForm):
    class Meta:
        model = Level
        fields = ["number", "points", "name_en", "name_id"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        number = cleaned.get("number", self.instance.number)
        points = cleaned.get("points")
        if number and points is not None and _breaks_the_order(number, points):
            raise ValidationError(_("A higher level asks for more points than those below it."))
        return cleaned


@admin.register(Level)
class LevelAdmin(AuditedModelAdmin):
    """None is deleted: people have it. Its bar can be moved, which takes nobody's level away."""

    form = LevelForm
    list_display = ["number", "points", "name_en", "name_id"]
    fields = ["number", "points", ("name_en", "name_id")]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["number"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _breaks_the_order(number: int, points: int) -> bool:
    dearer_below = Q(number__lt=number, points__gte=points)
    cheaper_above = Q(number__gt=number, points__lte=points)
    return Level.objects.filter(dearer_below | cheaper_above).exists()
