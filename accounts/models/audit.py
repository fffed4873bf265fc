from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """What a member of staff changed. Rows are only added: triggers refuse all else."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    action = models.CharField(_("what"), max_length=60)
    # A name and an id, not a foreign key: the entry outlives what it speaks of.
    target_type = models.CharField(_("kind of record"), max_length=60)
    target_id = models.CharField(_("id of the record"), max_length=60)
    target_name = models.CharField(_("record"), max_length=200)
    changes = models.JSONField(
        _("changes"), default=dict, help_text=_("Each field with its value before and after.")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_of_a_record")]

    def __str__(self) -> str:
        return f"{self.action} {self.target_name}"
