"""Who wants to hear of what is reported around a place."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.types import ReportType

WIDEST_M = 5000


class AreaAlert(models.Model):
    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="area_alerts"
    )
    name = models.CharField(_("name"), max_length=80)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    radius_m = models.PositiveIntegerField(_("metres around"), default=500)
    type = models.ForeignKey(
        ReportType, verbose_name=_("type"), null=True, blank=True, on_delete=models.CASCADE
    )
    rhythm = models.CharField(
        _("how often"), max_length=10, choices=Rhythm.choices, default=Rhythm.DAILY
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Reports up to here were told of.
    told_until = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("area alert")
        verbose_name_plural = _("area alerts")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                    radius_m__gte=50,
                    radius_m__lte=WIDEST_M,
                ),
                name="area_alert_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name
