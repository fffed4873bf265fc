from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.staff_records import AuditedModelAdmin, ReadOnlyModelAdmin
from classifier.models import Detection, TrainingPhoto

SHOWN_WIDTH = 480


@admin.register(TrainingPhoto)
class TrainingPhotoAdmin(AuditedModelAdmin):
    """Photos come with an import; here staff settle what one shows."""

    list_display = ["__str__", "label", "other_label", "state", "part", "source", "created_at"]
    list_filter = ["state", "label", "part", "source"]
    search_fields = ["=sha256", "=group"]
    show_full_result_count = False
    readonly_fields = [
        "picture",
        "other_label",
        "source",
        "group",
        "part",
        "quality",
        "sha256",
        "created_at",
        "settled_at",
    ]
    fields = ["picture", "label", "other_label", "state", *readonly_fields[2:]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: TrainingPhoto, form: Any, change: bool) -> None:
        # Here: services bring numpy, which commands of the operator mostly do without.
        from classifier.services.datasets import settle

        settle(obj)

    @admin.display(description=_("photo"))
    def picture(self, photo: TrainingPhoto) -> SafeString:
        address = reverse("file", args=[photo.file_id])
        return format_html('<img src="{}" alt="{}" width="{}">', address, photo.label, SHOWN_WIDTH)


@admin.register(Detection)
class DetectionAdmin(ReadOnlyModelAdmin):
    """What people's photos were recognised as. The photo itself is theirs, unless the recogniser
    may learn from it."""

    list_display = [
        "created_at",
        "label",
        "is_sure",
        "verified_label",
        "may_train",
        "model_version",
    ]
    list_filter = ["label", "is_sure", "verified_label", "may_train", "model_version"]
    search_fields = ["=id", "=sha256"]
    list_select_related = False
    show_full_result_count = False
    fields = [
        "picture",
        "person",
        "label",
        "is_sure",
        "probabilities",
        "model_version",
        "latency_ms",
        "verified_label",
        "verified_at",
        "may_train",
        "sha256",
        "quality",
        "created_at",
    ]

    @admin.display(description=_("photo"))
    def picture(self, detection: Detection) -> SafeString | str:
        if not (detection.file_id and detection.may_train):
            return "–"
        address = reverse("file", args=[detection.file_id])
        return format_html(
            '<img src="{}" alt="{}" width="{}">', address, detection.label, SHOWN_WIDTH
        )
