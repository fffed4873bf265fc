from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.staff_records import AuditedModelAdmin
from places.models import District


@admin.register(District)
class DistrictAdmin(AuditedModelAdmin):
    list_display = ["name", "code", "has_boundary"]
    search_fields = ["name", "code"]
    fields = ["code", "name"]

    def get_queryset(self, request: HttpRequest) -> Any:
        # A boundary may be megabytes, and no page here shows it.
        return super().get_queryset(request).defer("boundary")

    @admin.display(boolean=True, description=_("boundary"), ordering="south")
    def has_boundary(self, district: District) -> bool:
        return district.south is not None
