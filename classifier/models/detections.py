"""What the recogniser saw on people's photos, and what they let us do with them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models.labels import LABEL_CHOICES
from classifier.taxonomy import LABELS
from common.models import StoredFile


class Arm(models.TextChoices):
    ACTIVE = "active", _("active version")
    CHALLENGER = "challenger", _("challenger")


class Detection(models.Model):
    """What was seen on a person's photo, and what the person says it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="detections",
    )
    # None once its person deleted the photo, or where they keep none.
    file = models.ForeignKey(
        StoredFile,
        verbose_name=_("photo"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Of the bytes as they came, and how they look: what fair play goes by.
    sha256 = models.CharField(max_length=64, editable=False)
    pdq = models.BinaryField(max_length=32, editable=False)
    quality = models.PositiveSmallIntegerField(editable=False)
    label = models.CharField(_("answer"), max_length=20, choices=LABEL_CHOICES)
    # In the order of LABELS.
    probabilities = models.JSONField(_("probabilities"))
    is_sure = models.BooleanField(_("sure"))
    # Like something it learned from: otherwise the probabilities may be high and mean nothing.
    is_familiar = models.BooleanField(_("familiar"), db_default=True, default=True)
    model_version = models.CharField(_("model"), max_length=60)
    # Which of the versions that serve answered: see Serving.
    arm = models.CharField(
        _("arm"), max_length=12, choices=Arm.choices, default=Arm.ACTIVE, db_default=Arm.ACTIVE
    )
    latency_ms = models.FloatField(_("milliseconds"))
    # What the person confirmed or corrected it to; empty as long as nobody said.
    verified_label = models.CharField(
        _("confirmed as"), max_length=20, choices=LABEL_CHOICES, blank=True
    )
    verified_at = models.DateTimeField(_("confirmed"), null=True)
    # Whether the person lets the recogniser learn from it.
    may_train = models.BooleanField(_("may be learned from"), default=False)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("detection")
        verbose_name_plural = _("detections")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="detection_of_person"),
            # What figures of a version are reckoned from.
            models.Index(fields=["model_version", "-created_at"], name="detection_of_version"),
            # What we may learn from.
            models.Index(
                fields=["verified_at"],
                condition=models.Q(may_train=True, file__isnull=False)
                & ~models.Q(verified_label=""),
                name="detection_to_learn_from",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(label__in=LABELS), name="detection_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(verified_label="", verified_at=None)
                | models.Q(verified_label__in=LABELS, verified_at__isnull=False),
                name="detection_verified_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.id}"


class PhotoChoices(models.Model):
    """What a person lets us do with their photos. Who never chose has the defaults."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="photo_choices",
    )
    keeps_history = models.BooleanField(default=True)
    may_train = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.person)
