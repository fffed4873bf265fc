"""What people can report, and what the city promises for it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES
from classifier.taxonomy import LABELS
from common.languages import in_indonesian


class Priority(models.IntegerChoices):
    LOW = 1, _("low")
    NORMAL = 2, _("normal")
    HIGH = 3, _("high")
    URGENT = 4, _("urgent")


class ReportType(models.Model):
    """Rows that staff edit: changes count from now on."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    about_en = models.CharField(_("what belongs here, in English"), max_length=200)
    about_id = models.CharField(_("what belongs here, in Indonesian"), max_length=200)
    # The recogniser's kind that it stands for; empty for what no photo of a thing tells.
    label = models.CharField(_("kind"), max_length=20, choices=LABEL_CHOICES, blank=True)
    icon = models.CharField(_("icon"), max_length=40)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    is_offered = models.BooleanField(_("offered"), default=True)
    priority = models.PositiveSmallIntegerField(
        _("priority to begin with"), choices=Priority.choices, default=Priority.NORMAL
    )
    days_expected = models.PositiveSmallIntegerField(
        _("days until it should be done"), default=5, validators=[MinValueValidator(1)]
    )
    # Open reports of the type so near may tell of the same thing.
    radius_m = models.PositiveSmallIntegerField(
        _("metres in which it may be the same"), default=50, validators=[MinValueValidator(1)]
    )
    needs_photo = models.BooleanField(
        _("resolved with a photo alone"),
        default=True,
        help_text=_("Of the clean place."),
    )
    on_private_ground = models.BooleanField(
        _("on private ground"),
        default=False,
        help_text=_("The public sees its place rounded to about a hundred metres."),
    )
    days_to_reopen = models.PositiveSmallIntegerField(_("days to say: still there"), default=14)
    most_reopenings = models.PositiveSmallIntegerField(_("most reopenings"), default=3)
    points = models.PositiveSmallIntegerField(_("points once it is verified"), default=5)

    class Meta:
        verbose_name = _("type of report")
        verbose_name_plural = _("types of report")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(label="") | models.Q(label__in=LABELS),
                name="report_type_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="report_type_priority"
            ),
            models.CheckConstraint(
                condition=models.Q(days_expected__gte=1, radius_m__gte=1),
                name="report_type_promises_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_id if in_indonesian() else self.name_en

    @property
    def about(self) -> str:
        return self.about_id if in_indonesian() else self.about_en
