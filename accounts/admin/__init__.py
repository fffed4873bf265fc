"""People, devices and the audit log, for staff."""

from django.contrib import admin

from accounts.admin import audit, devices, groups, people

__all__ = ["audit", "devices", "groups", "people"]

# Rows of libraries: what matters of them is shown and changed on the pages of people.
LIBRARIES = frozenset({"account", "mfa", "socialaccount", "token_blacklist"})

for model in list(admin.site._registry):
    if model._meta.app_label in LIBRARIES:
        admin.site.unregister(model)
