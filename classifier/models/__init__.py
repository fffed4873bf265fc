"""What the recogniser saw, what it learns from, and which of its versions answer."""

from classifier.models.detections import Arm, Detection, PhotoChoices
from classifier.models.labels import LABEL_CHOICES
from classifier.models.photos import TrainingPhoto
from classifier.models.versions import ModelVersion, Serving, ShadowLook

__all__ = (
    "LABEL_CHOICES",
    "Arm",
    "Detection",
    "ModelVersion",
    "PhotoChoices",
    "Serving",
    "ShadowLook",
    "TrainingPhoto",
)
