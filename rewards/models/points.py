"""Who has how many points, and the ledger that says why."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import in_indonesian
from places.models import District


class Profile(models.Model):
    """A person's sums. They follow the ledger; `manage.py check_ledger` proves it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="profile"
    )
    balance = models.PositiveIntegerField(_("points to spend"), default=0)
    # All that was ever earned: what levels and ranks go by. Spending takes nothing from it.
    earned = models.PositiveIntegerField(_("points earned"), default=0)
    # Only ever rises: staff who raise a bar later take nobody's level away.
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    streak = models.PositiveIntegerField(_("days in a row"), default=0)
    longest_streak = models.PositiveIntegerField(_("most days in a row"), default=0)
    last_day = models.DateField(_("last day"), null=True)
    district = models.ForeignKey(
        District, verbose_name=_("district"), null=True, blank=True, on_delete=models.SET_NULL
    )
    shows_name = models.BooleanField(_("shows the name in rankings"), default=False)
    # Goes up with everything that a dashboard shows, so that "nothing new" costs one look.
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(balance__gte=0), name="profile_balance_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(earned__gte=models.F("balance")),
                name="profile_spends_what_was_earned",
            ),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="profile_has_a_level"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.balance}"


class PointsEntry(models.Model):
    """One line of the ledger. Rows are only ever added; triggers refuse everything else."""

    class Direction(models.TextChoices):
        EARNED = "earned", _("earned")
        SPENT = "spent", _("spent")
        RETURNED = "returned", _("given back")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="points_entries",
    )
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    amount = models.IntegerField(_("points"))
    # What for, and which one: plain strings, for whoever pays knows what they mean.
    reason = models.CharField(_("reason"), max_length=40)
    source = models.CharField(_("source"), max_length=80)
    balance_after = models.PositiveIntegerField(_("balance after"))
    created_at = models.DateTimeField(_("time"), default=timezone.now)
    # As the city counts days when it is written, so that a TIME_ZONE that changes later moves no
    # points into another week.
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("points entry")
        verbose_name_plural = _("points entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"], name="points_entry_of_person")]
        constraints = [
            # A second pay-out for one thing is impossible, whoever asks for it at once.
            models.UniqueConstraint(fields=["reason", "source"], name="points_entry_paid_once"),
            models.CheckConstraint(
                condition=models.Q(direction__in=["earned", "returned"], amount__gt=0)
                | models.Q(direction="spent", amount__lt=0),
                name="points_entry_sign_follows_direction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.reason}"


class Level(models.Model):
    number = models.PositiveSmallIntegerField(_("number"), primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_id = models.CharField(_("name in Indonesian"), max_length=60)
    points = models.PositiveIntegerField(
        _("from so many points"),
        unique=True,
        help_text=_("Of all that was ever earned. Whoever has the level keeps it."),
    )

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="level_from_one"),
            models.CheckConstraint(
                condition=models.Q(number=1, points=0) | models.Q(number__gt=1, points__gt=0),
                name="level_one_is_free",
                violation_error_message=_("The first level begins at 0 points, no other does."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_id if in_indonesian() else self.name_en


class Score(models.Model):
    """What somebody earned in a week, in a month, or ever: what rankings are read from.

    `period` is "all", a month such as "2026-11", or a week such as "2026-W47".
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scores"
    )
    period = models.CharField(max_length=10)
    district = models.ForeignKey(District, null=True, on_delete=models.SET_NULL, related_name="+")
    points = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["period", "-points"], name="score_best"),
            models.Index(fields=["period", "district", "-points"], name="score_best_of_district"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "period"], name="score_once_a_period")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.period}: {self.points}"
