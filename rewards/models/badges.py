"""What people can be proud of."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import in_indonesian


class Badge(models.Model):
    """Earned by whoever's measure reaches the number. Which measures there are, the apps say."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_id = models.CharField(_("name in Indonesian"), max_length=60)
    about_en = models.CharField(_("what for, in English"), max_length=200)
    about_id = models.CharField(_("what for, in Indonesian"), max_length=200)
    icon = models.CharField(_("icon"), max_length=40)
    measure = models.CharField(
        _("measure"),
        max_length=40,
        help_text=_("What is counted: items, streak, earned, kinds, or one kind such as glass."),
    )
    threshold = models.PositiveIntegerField(_("from this number on"))
    is_active = models.BooleanField(
        _("can be earned"), default=True, help_text=_("Whoever has it keeps it.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__gte=1), name="badge_asks_for_something"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_id if in_indonesian() else self.name_en

    @property
    def about(self) -> str:
        return self.about_id if in_indonesian() else self.about_en


class EarnedBadge(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="badges"
    )
    badge = models.ForeignKey(Badge, on_delete=models.PROTECT, related_name="+")
    earned_at = models.DateTimeField(_("earned"), default=timezone.now)

    class Meta:
        verbose_name = _("earned badge")
        verbose_name_plural = _("earned badges")
        ordering = ["-earned_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "badge"], name="badge_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.badge}"
