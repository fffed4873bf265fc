"""What two versions said about a photo of the test part, when the gate compared them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from classifier.models import LABEL_CHOICES, TrainingPhoto
from studio.models.runs import TrainingRun


class GateAnswer(models.Model):
    """So that a number in a table leads to its photos."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(TrainingRun, on_delete=models.CASCADE, related_name="answers")
    photo = models.ForeignKey(TrainingPhoto, on_delete=models.CASCADE, related_name="+")
    # What the photo was said to show at the time.
    label = models.CharField(_("label"), max_length=20, choices=LABEL_CHOICES)
    candidate_label = models.CharField(max_length=20, choices=LABEL_CHOICES)
    candidate_confidence = models.FloatField()
    active_label = models.CharField(max_length=20, choices=LABEL_CHOICES)
    active_confidence = models.FloatField()

    class Meta:
        verbose_name = _("answer at the gate")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "photo"], name="gate_answers_once_a_photo"),
        ]
        indexes = [
            models.Index(fields=["run", "label", "candidate_label"], name="gate_answer_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.candidate_label}"
