"""One training: what it was told, where it stands, what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from classifier.models import ModelVersion


class RunState(models.TextChoices):
    WAITING = "waiting", _("waits for the worker")
    RUNNING = "running", _("runs")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Purpose(models.TextChoices):
    TEACH = "teach", _("training")
    # The same photos and looks, to doubt labels by; no version comes of it.
    CHECK = "check", _("check of labels")


IN_PROGRESS = (RunState.WAITING, RunState.RUNNING)


class TrainingRun(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=RunState.choices, default=RunState.WAITING
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=12,
        choices=Purpose.choices,
        default=Purpose.TEACH,
        db_default=Purpose.TEACH,
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="training_runs",
    )

    # What it was told: fields of classifier.training.recipe.Recipe that staff may choose.
    epochs = models.PositiveSmallIntegerField(_("epochs"))
    learning_rate = models.FloatField(_("learning rate"))
    batch_size = models.PositiveSmallIntegerField(_("batch size"))
    # How many blocks of the network learn; 0: the head alone.
    depth = models.PositiveSmallIntegerField(_("depth of fine-tuning"))
    # Of the photos, labels and parts it learned from, and of the program.
    data_hash = models.CharField(max_length=64, blank=True)
    photo_counts = models.JSONField(default=dict)
    code_version = models.CharField(max_length=60, blank=True)

    # Where it stands: written by whoever watches the child process, at least once a second.
    stage = models.CharField(max_length=30, blank=True)
    epoch = models.PositiveSmallIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    seconds_left = models.FloatField(null=True)
    # Of the whole, from 0 to 100.
    progress = models.FloatField(default=0, db_default=0)
    # One line of figures for each epoch: epoch, loss, accuracy, val_loss, val_accuracy.
    history = models.JSONField(default=list)
    log = models.TextField(blank=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    # What came of it.
    candidate = models.OneToOneField(
        ModelVersion, null=True, on_delete=models.PROTECT, related_name="run"
    )
    # The sha256, 32 bytes each, of all photos that it was taught with. Whoever goes on from its
    # weights knows them, too, so nothing is measured on them.
    learned_from = models.BinaryField(default=b"", editable=False)
    # Why it failed, in a sentence.
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-created_at", "pk"]
        default_permissions = ("add", "view")
        permissions = [("review_photos", "Can decide what people's photos show")]
        constraints = [
            # The database keeps it to one at a time.
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(state__in=["waiting", "running"]),
                name="one_training_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running"], ended_at=None)
                | models.Q(state__in=["finished", "failed", "cancelled"], ended_at__isnull=False),
                name="training_run_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(state="failed") & ~models.Q(reason="")
                | ~models.Q(state="failed"),
                name="training_run_fails_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.created_at), "SHORT_DATETIME_FORMAT")
