"""What staff set: what kinds are worth, and what is fair."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.http import HttpRequest

from accounts.staff_records import AuditedModelAdmin
from disposals.models import FairPlay, KindRate


class KeptAdmin(AuditedModelAdmin):
    """Rows that are always there: none is added, none goes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(KindRate)
class KindRateAdmin(KeptAdmin):
    list_display = ["label", "points", "grams", "co2e_per_kg", "source"]
    readonly_fields = ["label"]
    fields = ["label", "points", "grams", "co2e_per_kg", "source", "source_url"]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name == "source_url":
            kwargs["assume_scheme"] = "https"
        found: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return found


@admin.register(FairPlay)
class FairPlayAdmin(KeptAdmin):
    list_display = ["__str__", "most_a_day", "seconds_between", "days_remembered"]
    fields = ["most_a_day", "seconds_between", "days_remembered"]
