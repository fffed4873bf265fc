"""Words that staff have ready."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.types import ReportType
from reports.states import State


class ResponseTemplate(models.Model):
    """What staff say again and again. Without a type it is offered for all."""

    type = models.ForeignKey(
        ReportType, verbose_name=_("type"), null=True, blank=True, on_delete=models.CASCADE
    )
    state = models.CharField(_("for the state"), max_length=20, choices=State.choices)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=80)
    words = models.TextField(_("words"), max_length=1000)

    class Meta:
        verbose_name = _("ready answer")
        verbose_name_plural = _("ready answers")
        ordering = ["state", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "state", "language", "title"], name="response_template_once"
            ),
            # Nulls are all different to a database.
            models.UniqueConstraint(
                fields=["state", "language", "title"],
                condition=models.Q(type=None),
                name="response_template_for_all_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title
