"""From where an event came. Apart from the event, which stays: this is forgotten after a while."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.reports import ReportEvent


class EventOrigin(models.Model):
    """For staff only."""

    event = models.OneToOneField(
        ReportEvent, primary_key=True, on_delete=models.CASCADE, related_name="origin"
    )
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("origin of an event")
        verbose_name_plural = _("origins of events")

    def __str__(self) -> str:
        return str(self.event)
