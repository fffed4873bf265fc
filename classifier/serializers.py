from typing import Any

from rest_framework import serializers

from classifier.answer_shapes import (
    EducationalSerializer,
    GuessSerializer,
    PredictionSerializer,
    RecommendationSerializer,
    answer_in_words,
    words_about,
)
from classifier.rules import HIGHEST_LEVEL
from classifier.services import Answer
from common.serializers import StrictSerializer


class PredictRequest(StrictSerializer):
    # read_photo alone opens and judges it, an empty file included.
    image = serializers.FileField(
        allow_empty_file=True, help_text="A JPEG, PNG, WebP or HEIC photo."
    )
    heat_map = serializers.BooleanField(
        default=False, help_text="Also tell where in the photo the answer comes from."
    )


class ModelSerializer(serializers.Serializer):
    version = serializers.CharField()
    latency_ms = serializers.FloatField(help_text="What the network took when it saw the photo.")


class RecognisedSerializer(serializers.Serializer):
    prediction = PredictionSerializer()
    all_probabilities = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1), help_text="Of each label; sum 1."
    )
    alternatives = GuessSerializer(
        many=True,
        help_text="The next guesses; of an answer that is not certain, the two best ones.",
    )
    recommendation = RecommendationSerializer()
    educational = EducationalSerializer()
    model = ModelSerializer()
    detection_id = serializers.UUIDField(allow_null=True, help_text="Null: nothing was kept.")
    heat_map = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(min_value=0, max_value=1)),
        required=False,
        help_text="Where asked for: rows from top to bottom over the whole photo, 0 to 1.",
    )


def describe(answer: Answer, *, with_heat_map: bool) -> dict[str, Any]:
    """As RecognisedSerializer says."""
    seen = answer.prediction
    described: dict[str, Any] = {
        **answer_in_words(seen.probabilities, is_sure=seen.is_sure, is_familiar=answer.is_familiar),
        **words_about(seen.label),
        "model": {"version": answer.model_version, "latency_ms": seen.latency_ms},
        "detection_id": None,
    }
    return described | ({"heat_map": answer.heat_map} if with_heat_map else {})


class ModelStatusSerializer(serializers.Serializer):
    name = serializers.CharField()
    version = serializers.CharField()
    trained_at = serializers.CharField(help_text="ISO 8601.")
    accuracy = serializers.FloatField(
        allow_null=True, help_text="On photos that training never saw. Null: not measured."
    )
    accuracy_interval = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Between which two the true accuracy lies, 95 times of 100.",
    )
    tested_on = serializers.IntegerField(help_text="So many photos.")


class SourceStatusSerializer(serializers.Serializer):
    name = serializers.CharField()
    photos = serializers.IntegerField()


class DatasetStatusSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    training = serializers.IntegerField()
    validation = serializers.IntegerField()
    test = serializers.IntegerField()
    sources = SourceStatusSerializer(many=True, help_text="Photos that it learned from, by source.")


class TrainingStateSerializer(serializers.Serializer):
    in_progress = serializers.BooleanField()
    last_finished = serializers.CharField(allow_null=True, help_text="ISO 8601.")


class StatusSerializer(serializers.Serializer):
    model = ModelStatusSerializer(allow_null=True, help_text="Null: there is none right now.")
    ai_level = serializers.IntegerField(
        min_value=0,
        max_value=HIGHEST_LEVEL,
        help_text="0 without a measured model, 1 below 55 % accuracy, one more for each 5 points,"
        " 10 from 95 % on; one more once ten trainings were finished here, up to 10.",
    )
    dataset = DatasetStatusSerializer()
    training = TrainingStateSerializer()
