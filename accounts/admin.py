from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Only superusers make somebody staff or superuser, and only they touch a person whose rights
    exceed the roles. Otherwise the role "admin" could raise itself, by a tick or by a password."""

    list_display = ["username", "email", "full_name", "is_staff", "is_active", "date_joined"]
    list_filter = ["groups", "is_staff", "is_active"]
    search_fields = ["username", "email", "full_name"]
    ordering = ["username"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "email", "password"]}),
        (_("Person"), {"fields": ["full_name"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "full_name", "password1", "password2"]})
    ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if is_superuser(request):
            return self.readonly_fields
        return [*self.readonly_fields, "is_staff", "is_superuser"]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        if db_field.name == "groups" and not is_superuser(request):
            kwargs["queryset"] = Group.objects.filter(name__in=Role)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


def may_touch(request: HttpRequest, person: User | None) -> bool:
    return person is None or is_superuser(request) or not has_rights_beyond_roles(person)


def has_rights_beyond_roles(person: User) -> bool:
    return (
        person.is_superuser
        or person.user_permissions.exists()
        or person.groups.exclude(name__in=Role).exists()
    )
