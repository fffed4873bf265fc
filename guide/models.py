from typing import Any

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.languages import in_indonesian
from guide.destinations import DESTINATIONS, VALUES, Destination, destination_of
from guide.folding import folded_names, split_names


class GuideItem(models.Model):
    """An everyday thing and where it goes. Its names are searched in both languages at once."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    also_en = models.CharField(
        _("other names in English"),
        max_length=300,
        blank=True,
        help_text=_("What people may search for, separated by commas."),
    )
    also_id = models.CharField(
        _("other names in Indonesian"),
        max_length=300,
        blank=True,
        help_text=_("What people may search for, separated by commas."),
    )
    destination = models.CharField(
        _("where it goes"),
        max_length=20,
        choices=[(place.value, place.name) for place in DESTINATIONS],
    )
    tip_en = models.CharField(
        _("tip in English"), max_length=300, help_text=_("What to do first, in one sentence.")
    )
    tip_id = models.CharField(
        _("tip in Indonesian"), max_length=300, help_text=_("What to do first, in one sentence.")
    )
    searched = models.TextField(editable=False, default="")
    is_published = models.BooleanField(_("published"), default=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        verbose_name = _("thing")
        verbose_name_plural = _("things from A to Z")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                Lower("name_en"),
                name="guide_item_name_en_once",
                violation_error_message=_("There is a thing of this English name already."),
            ),
            models.UniqueConstraint(
                Lower("name_id"),
                name="guide_item_name_id_once",
                violation_error_message=_("There is a thing of this Indonesian name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(destination__in=VALUES), name="guide_item_goes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        self.searched = folded_names(self.name_en, self.also_en, self.name_id, self.also_id)
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "searched"}
        super().save(**options)

    def get_absolute_url(self) -> str:
        return reverse("guide-item", args=[self.slug])

    @property
    def name(self) -> str:
        return self.name_id if in_indonesian() else self.name_en

    @property
    def tip(self) -> str:
        return self.tip_id if in_indonesian() else self.tip_en

    @property
    def other_names(self) -> list[str]:
        return self.other_names_id_list if in_indonesian() else self.other_names_en_list

    @property
    def other_names_en_list(self) -> list[str]:
        return split_names(self.also_en)

    @property
    def other_names_id_list(self) -> list[str]:
        return split_names(self.also_id)

    @property
    def place(self) -> Destination:
        return destination_of(self.destination)


class Topic(models.TextChoices):
    RECOGNITION = "recognition", _("Recognising waste in photos")
    TRUST = "trust", _("Knowing when a model is unsure")
    LIKENESS = "likeness", _("Finding pictures that are alike")
    WORLD = "world", _("Waste in the world")


class Paper(models.Model):
    """Somebody else's work that this product stands on, told in a few honest sentences."""

    title = models.CharField(_("title"), max_length=250, unique=True)
    authors = models.CharField(_("authors"), max_length=300)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1900)])
    venue = models.CharField(_("published in"), max_length=200)
    url = models.CharField(
        _("link"), max_length=500, validators=[URLValidator(schemes=["http", "https"])]
    )
    summary_en = models.TextField(_("summary in English"), max_length=1000)
    summary_id = models.TextField(_("summary in Indonesian"), max_length=1000)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic.choices)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower comes first within its topic.")
    )
    is_published = models.BooleanField(_("published"), default=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["topic", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://")
                | models.Q(url__startswith="http://"),
                name="paper_link_is_web",
            ),
            models.CheckConstraint(
                condition=models.Q(topic__in=Topic.values),
                name="paper_has_topic",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('research')}#paper-{self.pk}"

    @property
    def summary(self) -> str:
        return self.summary_id if in_indonesian() else self.summary_en
