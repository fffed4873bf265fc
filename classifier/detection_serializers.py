from typing import Any

from django.urls import reverse
from rest_framework import serializers

from classifier.answer_shapes import DIGITS
from classifier.detection_selectors import DetectionFilter
from classifier.models import Arm, Detection
from classifier.taxonomy import LABELS
from common.serializers import StrictSerializer


class DetectionSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    label = serializers.ChoiceField(  # type: ignore[assignment]
        choices=LABELS, help_text="What the recogniser said."
    )
    confidence = serializers.SerializerMethodField()
    certain = serializers.BooleanField(source="is_sure")
    all_probabilities = serializers.SerializerMethodField()
    verified_label = serializers.SerializerMethodField()
    verified_at = serializers.DateTimeField(allow_null=True)
    may_train = serializers.BooleanField(help_text="Whether the recogniser may learn from it.")
    photo = serializers.SerializerMethodField()
    model_version = serializers.CharField()
    created_at = serializers.DateTimeField()

    def get_confidence(self, detection: Detection) -> float:
        return float(round(max(detection.probabilities), DIGITS))

    def get_all_probabilities(self, detection: Detection) -> dict[str, float]:
        pairs = zip(LABELS, detection.probabilities, strict=True)
        return {label: round(probability, DIGITS) for label, probability in pairs}

    def get_verified_label(self, detection: Detection) -> str | None:
        """Null as long as nobody said."""
        return detection.verified_label or None

    def get_photo(self, detection: Detection) -> str | None:
        """Where the photo can be had; null: none is kept."""
        return reverse("file", args=[detection.file_id]) if detection.file_id else None


class DetectionQuery(StrictSerializer):
    label = serializers.ChoiceField(  # type: ignore[assignment]
        choices=LABELS, required=False, help_text="What it counts as: confirmed, or else seen."
    )
    # No BooleanField: it takes a query that says nothing for a form whose box is not ticked.
    sure = serializers.ChoiceField(choices=["true", "false"], required=False)
    to = serializers.DateField(required=False, help_text="The last day, of the city's time zone.")

    def get_fields(self) -> dict[str, Any]:
        first = serializers.DateField(required=False, help_text="The first day.")
        # A word of Python's own, so it cannot stand above.
        return super().get_fields() | {"from": first}


def filter_of(asked: dict[str, Any]) -> DetectionFilter:
    return DetectionFilter(
        label=asked.get("label") or "",
        is_sure={"true": True, "false": False}.get(asked.get("sure") or ""),
        first_day=asked.get("from"),
        last_day=asked.get("to"),
    )


class VerifyRequest(StrictSerializer):
    label = serializers.ChoiceField(choices=LABELS)  # type: ignore[assignment]


class VersionStatsSerializer(serializers.Serializer):
    version = serializers.CharField()
    arm = serializers.ChoiceField(
        choices=Arm.values, help_text="Whether it answered everybody, or those of its trial."
    )
    detections = serializers.IntegerField()
    sure_share = serializers.FloatField(help_text="Of all answers, those that were certain.")
    not_sure_share = serializers.FloatField(help_text="All others.")
    confidences = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="How many answers had a confidence of 0 to 0.1, of 0.1 to 0.2 and so on.",
    )
    verified = serializers.IntegerField(help_text="How many people confirmed or corrected.")
    agreed_share = serializers.FloatField(
        allow_null=True, help_text="Of those, the confirmed. Null: nobody has said yet."
    )
    mean_latency_ms = serializers.FloatField()
    p50_latency_ms = serializers.FloatField(help_text="Half of the answers took no longer.")
    p95_latency_ms = serializers.FloatField(help_text="95 of 100 took no longer.")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class AiStatsSerializer(serializers.Serializer):
    versions = VersionStatsSerializer(many=True)
