"""Which versions of the recogniser there are, and which of them answer."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models.detections import Detection
from classifier.models.labels import LABEL_CHOICES

LONGEST_VERSION = 60
# Half: a challenger that answered more often would be the active one.
LARGEST_SHARE = 50


class ModelVersion(models.Model):
    """A model whose files were read and found whole. What it may do follows from the verdict."""

    class Origin(models.TextChoices):
        SHIPPED = "shipped", _("came with the product")
        TRAINED = "trained", _("trained here")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("not judged yet")
        PASSED = "passed", _("passed the gate")
        REFUSED = "refused", _("refused at the gate")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # As the manifest has it: what detections and pages call it.
    name = models.CharField(_("name"), max_length=LONGEST_VERSION)
    version = models.CharField(_("version"), max_length=LONGEST_VERSION, unique=True)
    origin = models.CharField(_("origin"), max_length=20, choices=Origin.choices)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.CANDIDATE
    )
    # Of model.tflite: a worker serves nothing else under this version.
    sha256 = models.CharField(max_length=64, editable=False)
    # As it was when the version came: pages do not open files.
    manifest = models.JSONField(_("manifest"), default=dict)
    # What the gate found: {"reasons": [{"code", "passed", …figures}], "compared_with": version}.
    verdict = models.JSONField(_("verdict"), default=dict)
    created_at = models.DateTimeField(_("came"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the recogniser")
        verbose_name_plural = _("versions of the recogniser")
        ordering = ["-created_at", "pk"]
        permissions = [("serve_modelversion", "Can choose which versions answer")]

    def __str__(self) -> str:
        return self.version


class Serving(models.Model):
    """Who answers: one row. Without it, the newest version that came with the product does."""

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    active = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    # What a roll-back goes back to.
    previous = models.ForeignKey(
        ModelVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    challenger = models.ForeignKey(
        ModelVersion, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Of people and devices, in per cent, whom the challenger answers.
    share = models.PositiveSmallIntegerField(default=0)
    # The challenger sees each photo too, and answers nobody.
    is_shadow = models.BooleanField(default=False)
    # One more with each decision: what a worker compares, and what two decisions are told apart by.
    number = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("who answers")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="serving_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(challenger=None, share=0, is_shadow=False)
                | models.Q(challenger__isnull=False, share__lte=LARGEST_SHARE),
                name="serving_share_needs_a_challenger",
            ),
            models.CheckConstraint(
                condition=models.Q(challenger=None) | ~models.Q(challenger=models.F("active")),
                name="serving_challenges_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.active or "")


class ShadowLook(models.Model):
    """What both versions said about one photo, while the challenger answered nobody."""

    id = models.BigAutoField(primary_key=True)
    # Where the photo was kept. What its person says it is, is the truth that both are held to.
    detection = models.OneToOneField(
        Detection, null=True, on_delete=models.SET_NULL, related_name="shadow_look"
    )
    active = models.CharField(max_length=LONGEST_VERSION)
    challenger = models.CharField(max_length=LONGEST_VERSION)
    active_label = models.CharField(max_length=20, choices=LABEL_CHOICES)
    active_confidence = models.FloatField()
    # Empty: it failed to answer.
    challenger_label = models.CharField(max_length=20, choices=LABEL_CHOICES, blank=True)
    challenger_confidence = models.FloatField(null=True)
    challenger_ms = models.FloatField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("look of two versions")
        indexes = [
            models.Index(fields=["active", "challenger", "-created_at"], name="shadow_look_of_pair")
        ]

    def __str__(self) -> str:
        return f"{self.active_label} {self.challenger_label}"
