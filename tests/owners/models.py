"""Stands in for the apps above that own private files."""

from django.db import models

from common.models import StoredFile


class Owner(models.Model):
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "owners"

    def __str__(self) -> str:
        return f"owner of {self.file}"
