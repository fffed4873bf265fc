"""What points are good for."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import in_indonesian
from common.models import StoredFile


class Reward(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_id = models.CharField(_("name in Indonesian"), max_length=80)
    about_en = models.TextField(_("what one gets, in English"), max_length=600)
    about_id = models.TextField(_("what one gets, in Indonesian"), max_length=600)
    picture = models.ForeignKey(
        StoredFile,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cost = models.PositiveIntegerField(_("costs so many points"))
    stock = models.PositiveIntegerField(
        _("so many left"), null=True, blank=True, help_text=_("Empty: as many as people want.")
    )
    limit_per_person = models.PositiveIntegerField(_("most for one person"), null=True, blank=True)
    valid_from = models.DateTimeField(_("can be had from"), default=timezone.now)
    valid_until = models.DateTimeField(_("can be had until"), null=True, blank=True)
    # Days in which a code can be used, and given back for its points.
    days_to_use = models.PositiveSmallIntegerField(_("days to use the code"), default=30)
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["cost", "name_en"]
        constraints = [
            models.CheckConstraint(condition=models.Q(cost__gte=1), name="reward_costs_something"),
            models.CheckConstraint(
                condition=models.Q(stock=None) | models.Q(stock__gte=0),
                name="reward_stock_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="reward_ends_after_it_begins",
                violation_error_message=_("It ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(limit_per_person=None) | models.Q(limit_per_person__gte=1),
                name="reward_limit_from_one",
            ),
            models.CheckConstraint(
                condition=models.Q(days_to_use__gte=1), name="reward_can_be_used"
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


class Redemption(models.Model):
    """Points that became a code. Staff use it up once; until then it can be given back."""

    class State(models.TextChoices):
        OPEN = "open", _("to be used")
        USED = "used", _("used")
        CANCELLED = "cancelled", _("given back")
        EXPIRED = "expired", _("expired")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="redemptions",
    )
    reward = models.ForeignKey(
        Reward, verbose_name=_("reward"), on_delete=models.PROTECT, related_name="redemptions"
    )
    # Which of this person's, of this reward: with the constraint below it is what limits them.
    number = models.PositiveIntegerField(editable=False)
    code = models.CharField(_("code"), max_length=20, unique=True)
    cost = models.PositiveIntegerField(_("points"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(_("taken"), default=timezone.now)
    expires_at = models.DateTimeField(_("can be used until"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-created_at"]
        permissions = [("use_redemption", _("Can mark codes as used"))]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="redemption_of_person"),
            # For the sweep that closes what nobody used in time.
            models.Index(
                fields=["expires_at"],
                name="redemption_open_until",
                condition=models.Q(state="open"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="redemption_closed_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["person", "reward", "number"], name="redemption_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
