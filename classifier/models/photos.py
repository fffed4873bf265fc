"""Photos that the recogniser learns from, and those that wait to be looked at for that."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models.detections import Detection
from classifier.models.labels import LABEL_CHOICES
from classifier.taxonomy import LABELS
from classifier.training.dataset import (
    LONGEST_GROUP,
    LONGEST_SOURCE,
    TEST,
    TRAINING,
    VALIDATION,
)
from common.models import StoredFile


class TrainingPhoto(models.Model):
    """A photo whose kind is known. Bytes that came twice are one row."""

    class Part(models.TextChoices):
        TRAINING = TRAINING, _("training")
        VALIDATION = VALIDATION, _("validation")
        TEST = TEST, _("test")

    class State(models.TextChoices):
        # Somebody sent it, and somebody else is to look at it.
        WAITING = "waiting", _("waits for review")
        READY = "ready", _("ready")
        CONFLICT = "conflict", _("under two labels")
        LEFT_OUT = "left out", _("left out")
        REJECTED = "rejected", _("rejected")

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
    # One name for groups that turned out to be one, of whatever sources. Each keeps its own name:
    # what comes later for it finds it by that. Empty: it stands alone.
    merged_group = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )
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
    # Who sent it; nobody for what came in a folder.
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("contributor"),
        null=True,
        on_delete=models.PROTECT,
        related_name="training_photos",
        editable=False,
    )
    # Of a photo that its person confirmed or corrected.
    detection = models.OneToOneField(
        Detection,
        null=True,
        on_delete=models.SET_NULL,
        related_name="training_photo",
        editable=False,
    )
    # What its contributor lets us do. Taken back, no later run learns from it.
    may_train = models.BooleanField(_("may be learned from"), default=True, db_default=True)
    # What the contributor called it, whatever staff said later.
    claimed_label = models.CharField(
        _("called"), max_length=20, choices=LABEL_CHOICES, blank=True, editable=False
    )
    # In the order of LABELS: what the active version thought when it came.
    guess = models.JSONField(null=True, editable=False)
    # From 0 to 1, how much there is to look at: unsure, or another answer than the contributor's.
    doubt = models.FloatField(default=0, db_default=0, editable=False)
    # None: not yet held against all others, so its group and part are not final.
    grouped_at = models.DateTimeField(null=True, editable=False)
    # A reviewer who has it on the screen, until then.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    held_until = models.DateTimeField(null=True, editable=False)
    # Why it was rejected, for its contributor.
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    # How strongly models that did not learn from it call it something else, and what.
    suspicion = models.FloatField(null=True, editable=False)
    suspected_label = models.CharField(
        max_length=20, choices=LABEL_CHOICES, blank=True, editable=False
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
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
            models.Index(
                fields=["merged_group"],
                condition=~models.Q(merged_group=""),
                name="training_photo_merged",
            ),
            # Those to be held against all others.
            models.Index(
                fields=["state"],
                condition=models.Q(grouped_at=None),
                name="training_photo_ungrouped",
            ),
            models.Index(fields=["-created_at", "id"], name="training_photo_newest"),
            # Counts of the data-set page.
            models.Index(fields=["state", "label", "part", "source"], name="training_photo_counts"),
            models.Index(
                fields=["state"],
                condition=models.Q(state="conflict"),
                name="training_photo_conflict",
            ),
            # The queue: what is most in doubt first.
            models.Index(
                fields=["-doubt", "created_at", "id"],
                condition=models.Q(state="waiting"),
                name="training_photo_waiting",
            ),
            models.Index(
                fields=["-suspicion", "id"],
                condition=models.Q(suspicion__isnull=False),
                name="training_photo_suspected",
            ),
            models.Index(
                fields=["contributor", "-created_at"],
                condition=models.Q(contributor__isnull=False),
                name="training_photo_contributor",
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
                | models.Q(state__in=["waiting", "ready", "left out", "rejected"], other_label=""),
                name="training_photo_conflict_names_a_label",
            ),
            models.CheckConstraint(
                condition=models.Q(held_by=None, held_until=None)
                | models.Q(held_until__isnull=False),
                name="training_photo_is_held_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.sha256[:8]}"

    def clean(self) -> None:
        if self.state == self.State.CONFLICT and not self.other_label:
            raise ValidationError({"state": _("There is no other label for this photo.")})
