"""What models that had not seen a photo say of its label, and of how many more are worth having."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES, TrainingPhoto
from studio.models.runs import TrainingRun


class LabelCheck(models.Model):
    """Of all photos that a run looked at, to teach with them or only for this."""

    run = models.OneToOneField(TrainingRun, on_delete=models.CASCADE, related_name="label_check")
    # What staff settled since then, they settled with nothing of this before them.
    began_at = models.DateTimeField()
    checked_at = models.DateTimeField(default=timezone.now)
    photos = models.PositiveIntegerField()
    suspected = models.PositiveIntegerField()
    # A line for each kind: label, photos, recall, f1 (of each share), validation, verdict.
    curve = models.JSONField(default=list)

    class Meta:
        verbose_name = _("check of labels")
        verbose_name_plural = _("checks of labels")
        default_permissions = ()
        indexes = [models.Index(fields=["-checked_at"], name="label_check_newest")]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}"


class LabelDoubt(models.Model):
    """Kept, so that who has answered one is not asked the same again."""

    id = models.BigAutoField(primary_key=True)
    check_of = models.ForeignKey(LabelCheck, on_delete=models.CASCADE, related_name="doubts")
    photo = models.ForeignKey(TrainingPhoto, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(_("label"), max_length=20, choices=LABEL_CHOICES)
    other_label = models.CharField(max_length=20, choices=LABEL_CHOICES)
    strength = models.FloatField()

    class Meta:
        verbose_name = _("doubt of a label")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["check_of", "photo"], name="label_doubts_once_a_photo"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.other_label}"
