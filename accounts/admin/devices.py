from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.questions import Question, ask_first, page, page_action
from accounts.models import Device, DeviceKey
from accounts.selectors import person_of
from accounts.services import devices
from accounts.staff_records import AuditedModelAdmin
from common.errors import DomainError

ROTATE = Question(
    title=_("Give this device a new key"),
    sentence=_("You see the new key on the next page, once. The old one works for a while more."),
    button=_("Make a new key"),
    done=_("The device has a new key."),
)
REVOKE = Question(
    title=_("Revoke this device"),
    sentence=_("None of its keys opens anything from now on. This can't be undone."),
    button=_("Revoke"),
    done=_("The device is revoked."),
)


class DeviceForm(forms.ModelForm):
    class Meta:
        model = Device
        fields = ["name", "kind"]
        widgets = {"name": UnfoldAdminTextInputWidget, "kind": UnfoldAdminSelectWidget}


class KeyInline(TabularInline):
    model = DeviceKey
    fields = readonly_fields = ["hint", "created_at", "expires_at", "revoked_at", "last_used_at"]
    extra = 0
    hide_title = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Device)
class DeviceAdmin(AuditedModelAdmin):
    """A key is on the page that answers the request that made it, and nowhere else."""

    list_display = ["name", "kind", "created_at", "last_used", "revoked_at"]
    list_filter = ["kind", ("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "kind", "created_at", "created_by", "revoked_at"]
    readonly_fields = ["created_at", "created_by", "revoked_at"]
    inlines = [KeyInline]
    actions_detail = ["rotate", "revoke"]

    @admin.display(description=_("last used"), ordering="last_used")
    def last_used(self, device: Any) -> Any:
        return device.last_used

    def get_queryset(self, request: HttpRequest) -> QuerySet[Device]:
        found: QuerySet[Device] = super().get_queryset(request).select_related("created_by")
        return found.annotate(last_used=Max("keys__last_used_at"))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # What a device did stays its own; a device that is gone is revoked.

    def has_use_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        device = self.get_object(request, object_id)
        return bool(device and device.revoked_at is None and self.has_change_permission(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = DeviceForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                device, key = devices.enrol(
                    **form.cleaned_data, by=person_of(request), request=request
                )
            except DomainError as refused:
                form.add_error("name", refused.message)
            else:
                return self._show(request, device, key)
        context = {"form": form, "title": _("Enrol device")}
        return page(self, request, None, "admin/accounts/enrol.html", context)

    @page_action(description=_("New key"), url_path="rotate", permission="use", icon="key")
    def rotate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(device: Device, said: dict[str, Any]) -> HttpResponse:
            key = devices.rotate(device=device, by=person_of(request), request=request)
            hours = settings.DEVICE_KEY_OVERLAP_HOURS
            return self._show(request, device, key, overlap_hours=hours)

        return ask_first(self, request, object_id, ROTATE, do)

    @page_action(description=_("Revoke"), url_path="revoke", permission="use", icon="block")
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(device: Device, said: dict[str, Any]) -> None:
            devices.revoke(device=device, by=person_of(request), request=request)

        return ask_first(self, request, object_id, REVOKE, do)

    def _show(
        self, request: HttpRequest, device: Device, key: str, overlap_hours: int = 0
    ) -> HttpResponse:
        context = {"key": key, "overlap_hours": overlap_hours, "title": _("Key of the device")}
        return page(self, request, device, "admin/accounts/key.html", context)
