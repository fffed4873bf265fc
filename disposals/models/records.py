"""What people threw away, what it earned, and what a kind is worth."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES, Detection
from classifier.taxonomy import LABELS, kind_of
from disposals.models.bins import Bin
from disposals.models.fair_play import PaidPhoto, piece_indexes

HEAVIEST_KG = 50


class WasteRecord(PaidPhoto):
    """One thing that somebody threw away."""

    class State(models.TextChoices):
        AWARDED = "awarded", _("points given")
        # Some or all of its points wait for somebody to look at it.
        WAITING = "waiting", _("waiting for a look")
        UNPAID = "unpaid", _("no points")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="waste_records",
    )
    bin = models.ForeignKey(
        Bin, verbose_name=_("bin"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # One disposal for each detection: a second one of the same photo is refused by the database.
    detection = models.OneToOneField(
        Detection,
        verbose_name=_("detection"),
        on_delete=models.PROTECT,
        related_name="waste_record",
    )
    # What it counts as; what the person chose lies in the detection's verified_label.
    label = models.CharField(_("kind"), max_length=20, choices=LABEL_CHOICES)
    compartment = models.CharField(_("compartment"), max_length=20)
    weight_kg = models.DecimalField(
        _("weight in kg"), max_digits=6, decimal_places=3, null=True, blank=True
    )
    # Whether it came from a camera's live picture rather than from a file.
    from_stream = models.BooleanField(_("from the camera"), default=False)
    points = models.PositiveIntegerField(_("points"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # Why it was not paid, or not all of it: one of disposals.reasons; empty where all was paid.
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    disposed_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-disposed_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-disposed_at", "-id"], name="waste_record_of_person"),
            *piece_indexes(),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(label__in=LABELS), name="waste_record_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(weight_kg=None)
                | models.Q(weight_kg__gt=0, weight_kg__lte=HEAVIEST_KG),
                name="waste_record_weight_is_a_things",
            ),
            models.CheckConstraint(
                condition=models.Q(state="awarded", reason="", points__gt=0)
                | models.Q(state="waiting") & ~models.Q(reason="")
                | models.Q(state="unpaid") & ~models.Q(reason=""),
                name="waste_record_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.id}"

    def kilograms(self, rate: "KindRate") -> Decimal:
        """As weighed, or what a typical thing of this kind weighs."""
        return self.weight_kg or rate.kilograms


class Tally(models.Model):
    """How much of a kind a person brought and was paid for: what totals, impact, badges and the
    day's limit are read from."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tallies"
    )
    label = models.CharField(max_length=20, choices=LABEL_CHOICES)
    items = models.PositiveIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    kilograms = models.DecimalField(max_digits=12, decimal_places=3, default=0)
    # The last of them, and how many there were on that day.
    last_at = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)
    items_on_last_day = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "label"], name="tally_once_a_kind"),
            models.CheckConstraint(condition=models.Q(label__in=LABELS), name="tally_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.label}: {self.items}"


class KindRate(models.Model):
    """What a kind is worth: its points, and what keeping it apart saves. What was paid or weighed
    stays as it is; a factor that is corrected corrects what was saved before."""

    label = models.CharField(
        _("kind"), max_length=20, choices=LABEL_CHOICES, primary_key=True, editable=False
    )
    points = models.PositiveIntegerField(_("points"), validators=[MinValueValidator(1)])
    grams = models.PositiveIntegerField(
        _("grams of a typical thing"), help_text=_("Where nobody weighed it.")
    )
    co2e_per_kg = models.DecimalField(
        _("kg of CO2e saved for each kg"),
        max_digits=6,
        decimal_places=3,
        help_text=_("By recycling or composting it instead of burying it."),
    )
    source = models.CharField(_("source of the factor"), max_length=200)
    source_url = models.URLField(_("link to the source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("worth of a kind")
        verbose_name_plural = _("worth of the kinds")
        ordering = ["label"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(label__in=LABELS), name="kind_rate_of_a_kind"
            ),
            models.CheckConstraint(condition=models.Q(points__gte=1), name="kind_rate_pays"),
        ]

    def __str__(self) -> str:
        return str(kind_of(self.label).name)

    @property
    def kilograms(self) -> Decimal:
        return Decimal(self.grams) / 1000
