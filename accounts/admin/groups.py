from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group

from accounts.staff_records import AuditedModelAdmin

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, AuditedModelAdmin):  # type: ignore[misc]
    """The roles are groups; their permissions are for superusers to change."""
