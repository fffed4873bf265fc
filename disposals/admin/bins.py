"""Staff keep the bins. One that is taken away gets the state "removed": disposals point at it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from accounts.staff_records import AuditedModelAdmin
from disposals.bin_rules import CODE
from disposals.models import Bin, Compartment
from disposals.services.bins import locate


class BinForm(forms.ModelForm):
    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(_("Letters, digits, points, dashes and underscores only."))
        return code


class CompartmentInline(TabularInline):
    model = Compartment
    extra = 0
    fields = ["name", "capacity_litres", "fill", "measured_at"]
    readonly_fields = ["measured_at"]
    ordering = ["name"]


@admin.register(Bin)
class BinAdmin(AuditedModelAdmin):
    form = BinForm
    inlines = [CompartmentInline]
    list_display = ["name", "code", "district", "state", "updated_at"]
    list_filter = ["state", "compartments__name", "district"]
    search_fields = ["name", "code", "address"]
    autocomplete_fields = ["district"]
    readonly_fields = ["updated_at"]
    fields = [
        ("name", "code"),
        "state",
        "address",
        ("latitude", "longitude"),
        "district",
        "hours",
        "updated_at",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bin]:
        bins: QuerySet[Bin] = super().get_queryset(request)
        return bins.select_related("district").defer("district__boundary")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Bin, form: Any, change: bool) -> None:
        locate(bin=obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Whoever types how full it is has just looked."""
        for row in formset.forms:
            if "fill" in row.changed_data:
                row.instance.measured_at = timezone.now() if row.instance.fill is not None else None
        super().save_formset(request, form, formset, change)
