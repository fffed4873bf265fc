from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
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
    """Photos come with an import or from people; what one shows is settled in the studio, which
    knows what else that comes to. Here they are looked up, and deleted for good."""

    list_display = ["__str__", "label", "other_label", "state", "part", "source", "created_at"]
    list_filter = ["state", "label", "part", "source"]
    search_fields = ["=sha256", "=group"]
    show_full_result_count = False
    fields = [
        "picture",
        "in_the_studio",
        "label",
        "other_label",
        "state",
        "source",
        "group",
        "part",
        "quality",
        "sha256",
        "created_at",
        "settled_at",
    ]
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrainingPhoto]:
        """What was taken back nobody sees any more."""
        # Here: services bring numpy, which commands of the operator mostly do without.
        from classifier.services.training_material import allowed

        found: QuerySet[TrainingPhoto] = super().get_queryset(request) & allowed()
        return found

    @admin.display(description=_("studio"))
    def in_the_studio(self, photo: TrainingPhoto) -> SafeString:
        address = reverse("studio-photo", args=[photo.pk])
        return format_html('<a href="{}">{}</a>', address, _("Settle what it shows"))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        nothing = {"show_save": False, "show_save_and_continue": False}
        return super().changeform_view(
            request, object_id, form_url, (extra_context or {}) | nothing
        )

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
