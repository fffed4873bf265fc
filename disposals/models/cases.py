"""What a machine does not decide: points that wait, and refusals that somebody objects to."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from disposals.models.records import WasteRecord

LONGEST_WORDS = 600
LONGEST_ANSWER = 300


class Case(models.Model):
    """One for each record that somebody has to look at."""

    class State(models.TextChoices):
        # The person may object; nobody looks at it until they do.
        CLOSED_BY_RULE = "by rule", _("decided by a rule")
        OPEN = "open", _("to be looked at")
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.OneToOneField(
        WasteRecord, verbose_name=_("disposal"), on_delete=models.PROTECT, related_name="case"
    )
    # Paid if somebody grants it, beside what was paid at once.
    points = models.PositiveIntegerField(_("points at stake"))
    label = models.CharField(_("claimed kind"), max_length=20, choices=LABEL_CHOICES)
    # The photo that it looks like, where that is the reason.
    looks_like = models.ForeignKey(
        WasteRecord,
        verbose_name=_("looks like"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # The person's own words, once they object. They may do so once.
    appeal = models.TextField(_("appeal"), max_length=LONGEST_WORDS, blank=True)
    appealed_at = models.DateTimeField(_("appealed"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    answer = models.CharField(_("answer to the person"), max_length=LONGEST_ANSWER, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["created_at"]
        permissions = [("decide_case", _("Can decide on waiting points and appeals"))]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="open"),
                name="case_open",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "by rule"], decided_at=None)
                | models.Q(
                    state__in=["granted", "declined"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="case_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.state}"
