from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.staff_records import AuditedModelAdmin
from guide.admin_forms import NamedInListForm
from guide.models import GuideItem, Paper


class GuideAdmin(AuditedModelAdmin):
    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm]:
        form: type[ModelForm] = super().get_changelist_form(
            request, **({"form": NamedInListForm} | kwargs)
        )
        return form


@admin.register(GuideItem)
class GuideItemAdmin(GuideAdmin):
    """A tip is a sentence, which a field of one line would cut off."""

    list_display = ["name_en", "name_id", "destination", "is_published", "updated_at"]
    list_editable = ["is_published"]
    list_filter = ["destination", "is_published"]
    search_fields = ["searched", "name_en", "name_id"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = ["updated_at"]
    fields = [
        "destination",
        ("name_en", "name_id"),
        ("also_en", "also_id"),
        ("tip_en", "tip_id"),
        "slug",
        "is_published",
        "updated_at",
    ]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        if db_field.name in ("tip_en", "tip_id"):
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 3})
        found: FormField | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        return found


@admin.register(Paper)
class PaperAdmin(GuideAdmin):
    list_display = ["title", "topic", "year", "position", "is_published"]
    list_editable = ["position", "is_published"]
    list_filter = ["topic", "is_published", "year"]
    search_fields = ["title", "authors", "venue"]
    fields = [
        "title",
        "authors",
        ("year", "venue"),
        "url",
        ("topic", "position"),
        "summary_en",
        "summary_id",
        "is_published",
    ]
