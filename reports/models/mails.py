"""Links in mails that act without a login: signed, of one use, and only for a while."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.reports import Report


class MailLink(models.Model):
    class Purpose(models.TextChoices):
        CONFIRM = "confirm", _("confirm a report")
        # "Fixed" or "still there", after it was closed.
        ANSWER = "answer", _("answer how it looks")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    # Of somebody without an account: the report to whose address the letter went. It may be another
    # one, which repeats this.
    mailbox = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("link in a mail")
        verbose_name_plural = _("links in mails")

    def __str__(self) -> str:
        return f"{self.purpose} {self.report}"
