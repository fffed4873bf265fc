"""What the recogniser saw, and what it learns from."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.taxonomy import KINDS, LABELS
from classifier.training.dataset import (
    LONGEST_GROUP,
    LONGEST_SOURCE,
    TEST,
    TRAINING,
    VALIDATION,
)
from common.models import StoredFile

LABEL_CHOICES = [(kind.label, kind.name) for kind in KINDS]


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
        indexes = [models.Index(fields=["person", "-created_at"], name="detection_of_person")]
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


class TrainingPhoto(models.Model):
    """A photo whose kind is known. Bytes that came twice are one row."""

    class Part(models.TextChoices):
        TRAINING = TRAINING, _("training")
        VALIDATION = VALIDATION, _("validation")
        TEST = TEST, _("test")

    class State(models.TextChoices):
        READY = "ready", _("ready")
        CONFLICT = "conflict", _("under two labels")
        LEFT_OUT = "left out", _("left out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    # In hexadecimal, and from 0 to 100 how much the picture shows.
    pdq = models.CharField(max_length=64, editable=False)
    quality = models.PositiveSmallIntegerField(editable=False)
    label = models.CharField(_("label"), max_length=20, choices=LABEL_CHOICES)
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE)
    # Photos of one group show one object, or come from one burst.
    group = models.CharField(_("group"), max_length=LONGEST_GROUP)
    # Told once and for all: a test that gets to know a photo of training is none.
    part = models.CharField(_("part"), max_length=20, choices=Part.choices, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.READY)
    other_label = models.CharField(
        _("other label"),
        max_length=20,
        choices=LABEL_CHOICES,
        blank=True,
        editable=False,
        help_text=_("What the same picture is called elsewhere, as long as that is not settled."),
    )
    # Whatever a folder says about it later: staff have looked at it.
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("photo to learn from")
        verbose_name_plural = _("photos to learn from")
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(fields=["source", "group"], name="training_photo_group"),
            models.Index(fields=["-created_at", "id"], name="training_photo_newest"),
            models.Index(
                fields=["state"],
                condition=models.Q(state="conflict"),
                name="training_photo_conflict",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(label__in=LABELS), name="training_photo_of_a_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(part__in=[TRAINING, VALIDATION, TEST]),
                name="training_photo_in_a_part",
            ),
            models.CheckConstraint(
                condition=models.Q(state="conflict", other_label__in=LABELS)
                | models.Q(state__in=["ready", "left out"], other_label=""),
                name="training_photo_conflict_names_a_label",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.sha256[:8]}"

    def clean(self) -> None:
        if self.state == self.State.CONFLICT and not self.other_label:
            raise ValidationError({"state": _("There is no other label for this photo.")})
