"""The parts of a city, and where they end."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """Filled from the city's own file by `manage.py import_districts`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("code"), max_length=40, unique=True, help_text=_("What the city's own files call it.")
    )
    name = models.CharField(_("name"), max_length=120)
    # GeoJSON's Polygon or MultiPolygon, longitude first; null where only the name is known.
    boundary = models.JSONField(_("boundary"), null=True, blank=True, editable=False)
    # The box around the boundary, so that most districts are ruled out without looking at it.
    south = models.FloatField(null=True, editable=False)
    west = models.FloatField(null=True, editable=False)
    north = models.FloatField(null=True, editable=False)
    east = models.FloatField(null=True, editable=False)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(boundary=None, south=None, west=None, north=None, east=None)
                | models.Q(
                    boundary__isnull=False,
                    south__gte=-90,
                    north__lte=90,
                    west__gte=-180,
                    east__lte=180,
                    south__lte=models.F("north"),
                    west__lte=models.F("east"),
                ),
                name="district_box_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name
