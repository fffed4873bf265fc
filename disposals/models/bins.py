"""Where waste can be brought, and how full it is there."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classifier.taxonomy import Kind
from disposals.compartments import COMPARTMENTS, NAMES, Level, kind_for, level_of
from places.models import District


class Bin(models.Model):
    """Filled from the city's own file by `manage.py import_bins`, or by hand in the admin."""

    class State(models.TextChoices):
        IN_SERVICE = "in service", _("in service")
        OUT_OF_ORDER = "out of order", _("out of order")
        REMOVED = "removed", _("removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(
        _("code"), max_length=40, unique=True, help_text=_("What is written on it.")
    )
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=200, blank=True)
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.SET_NULL
    )
    hours = models.CharField(
        _("hours"), max_length=120, blank=True, help_text=_("Empty: always open.")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.IN_SERVICE
    )
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("bin")
        verbose_name_plural = _("bins")
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="bin_place")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
                name="bin_on_earth",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("bin", args=[self.code])

    @property
    def is_in_service(self) -> bool:
        return self.state == self.State.IN_SERVICE

    @property
    def coordinates(self) -> str:
        """As addresses have them, in whatever language a page is; a sixth digit is 11 cm."""
        return f"{self.latitude:.6f},{self.longitude:.6f}"

    @property
    def map_address(self) -> str:
        latitude, longitude = self.coordinates.split(",")
        place = f"mlat={latitude}&mlon={longitude}#map=18/{latitude}/{longitude}"
        return f"https://www.openstreetmap.org/?{place}"


class Compartment(models.Model):
    bin = models.ForeignKey(Bin, on_delete=models.CASCADE, related_name="compartments")
    name = models.CharField(_("compartment"), max_length=20, choices=COMPARTMENTS)
    capacity_litres = models.PositiveIntegerField(_("litres"), null=True, blank=True)
    # Per cent; null where nobody measured.
    fill = models.PositiveSmallIntegerField(
        _("fill level"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    measured_at = models.DateTimeField(_("measured"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("compartment")
        verbose_name_plural = _("compartments")
        ordering = ["bin", "name"]
        constraints = [
            models.UniqueConstraint(fields=["bin", "name"], name="compartment_once_a_bin"),
            models.CheckConstraint(
                condition=models.Q(name__in=list(NAMES)), name="compartment_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(fill=None) | models.Q(fill__gte=0, fill__lte=100),
                name="compartment_fill_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bin}: {self.get_name_display()}"

    @property
    def kind(self) -> Kind:
        return kind_for(self.name)

    @property
    def level(self) -> Level:
        return level_of(self.fill)
