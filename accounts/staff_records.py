"""The base of every page of the admin: what staff change there is written down, with the values
before and after, in the transaction that changes it."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BaseModelFormSet
from django.http import HttpRequest, HttpResponseBase
from unfold.admin import ModelAdmin

from accounts.selectors import person_of
from accounts.services import audit

# What is as good as a key is never written down.
SECRET = re.compile(r"password|secret|token|digest|(^|_)key$")
HIDDEN = "•••"
LONGEST_VALUE = 500

Changes = dict[str, tuple[Any, Any]]


class AuditedModelAdmin(ModelAdmin):
    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Django asks for this once for each record that was added or changed, here or in the
        list, when all of it is saved and not yet committed."""
        changes = changes_of(form, add=add) | changes_of_rows(formsets or [])
        if add or changes:
            target = form.instance if hasattr(form, "instance") else form.user
            audit.record(
                actor=person_of(request),
                action="add" if add else "change",
                target=target,
                changes=changes,
                request=request,
            )
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> Any:
        """Called before the delete, of one record or of those selected in the list."""
        audit.record_many(
            actor=person_of(request),
            action="delete",
            targets=[(record, values_of(record)) for record in queryset],
            request=request,
        )
        return super().log_deletions(request, queryset)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        return {
            name: (function if name == "delete_selected" else written_down(function), name, title)
            for name, (function, name, title) in found.items()
        }

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> Any:
        with transaction.atomic():
            return super().response_action(request, queryset)


class ReadOnlyModelAdmin(ModelAdmin):
    """Rows that the product writes. What staff may do with them are actions, whose services write
    them down, whoever calls them."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [name for name in self.fields or [] if isinstance(name, str)]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        # Whoever may act on a row may "change" it, but there is nothing to save.
        nothing = {"show_save": False, "show_save_and_continue": False}
        context = (extra_context or {}) | nothing
        return super().changeform_view(request, object_id, form_url, context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


Action = Callable[[Any, HttpRequest, Any], HttpResponseBase | None]


def written_down(function: Action) -> Action:
    """An action of the list. One that answers with a page of its own, to ask something first,
    writes down by itself what it does in the end."""

    @wraps(function)
    def run(admin: Any, request: HttpRequest, queryset: Any) -> HttpResponseBase | None:
        chosen = list(queryset)
        answer = function(admin, request, queryset)
        if answer is None:
            targets: list[tuple[Model, Changes]] = [(record, {}) for record in chosen]
            audit.record_many(
                actor=person_of(request),
                action=function.__name__.replace("_", " "),
                targets=targets,
                request=request,
            )
        return answer

    return run


def changes_of(form: BaseForm, *, add: bool = False) -> Changes:
    if add:
        return {name: (None, shown(name, value)) for name, value in form.cleaned_data.items()}
    return {
        name: (shown(name, _value_before(form, name)), shown(name, form.cleaned_data.get(name)))
        for name in form.changed_data
    }


def changes_of_rows(formsets: Iterable[BaseModelFormSet]) -> Changes:
    """Of records that are edited on the page of another."""
    return {name: values for formset in formsets for name, values in _rows(formset)}


def _rows(formset: BaseModelFormSet) -> Iterator[tuple[str, tuple[Any, Any]]]:
    added = list(formset.new_objects)
    for form in formset.forms:
        row = form.instance
        label = f"{row._meta.verbose_name} {row}"[:100]
        if form in formset.deleted_forms:
            yield label, (str(row), None)
        else:
            # A row that stays as it is has nothing that changed.
            changes = changes_of(form, add=row in added) if form.has_changed() else {}
            for name, values in changes.items():
                yield f"{label}: {name}", values


def _value_before(form: BaseForm, name: str) -> Any:
    """A form starts with the keys of the records it points at; people read their names."""
    value = form.initial.get(name)
    field = form.fields.get(name)
    if value is None or field is None or isinstance(value, list):
        return value
    try:
        return field.to_python(value)
    except (ValidationError, AttributeError):
        return value


def values_of(record: Model) -> Changes:
    fields = record._meta.concrete_fields
    return {
        field.name: (shown(field.name, field.value_from_object(record)), None) for field in fields
    }


def shown(name: str, value: Any) -> Any:
    """As JSON keeps it and people read it."""
    if SECRET.search(name):
        return HIDDEN
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | QuerySet):
        return sorted(str(item)[:LONGEST_VALUE] for item in value)[:100]
    return str(value)[:LONGEST_VALUE]
