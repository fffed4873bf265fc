"""What staff know beforehand: words they need again and again, and places where it is urgent."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
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


class UrgentPlace(models.Model):
    """A school, a market, a drain that floods: what is reported there comes first."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    radius_m = models.PositiveSmallIntegerField(
        _("metres around"), default=100, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    steps = models.PositiveSmallIntegerField(
        _("steps of priority more"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )

    class Meta:
        verbose_name = _("place that is urgent")
        verbose_name_plural = _("places that are urgent")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                    radius_m__gte=1,
                    radius_m__lte=5000,
                    steps__gte=1,
                    steps__lte=3,
                ),
                name="urgent_place_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name
