"""What apps send and get about disposals and appeals."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from classifier.answer_shapes import (
    EducationalSerializer,
    GuessSerializer,
    PredictionSerializer,
    RecommendationSerializer,
    answer_in_words,
    words_about,
)
from classifier.taxonomy import LABELS
from common.serializers import StrictSerializer
from disposals import reasons
from disposals.compartments import AUTO, NAMES
from disposals.models import Case, WasteRecord
from disposals.models.cases import LONGEST_WORDS
from disposals.rules import Guess
from disposals.selectors.history import RecordFilter
from disposals.services.disposing import UNSURE, Outcome

STATES = [state.value for state in WasteRecord.State]
CASE_STATES = [state.value for state in Case.State]


class DisposalRequest(StrictSerializer):
    # read_photo alone opens and judges it, an empty file included.
    image = serializers.FileField(
        required=False, allow_empty_file=True, help_text="A JPEG, PNG, WebP or HEIC photo."
    )
    detection = serializers.UUIDField(
        required=False, help_text="Instead of a photo: one of mine that was not handed in yet."
    )
    bin = serializers.CharField(
        required=False, max_length=40, help_text="Where: a bin's id, or the code written on it."
    )
    compartment = serializers.ChoiceField(
        choices=[AUTO, *NAMES],
        default=AUTO,
        help_text="One that differs from the answer is kept as my correction.",
    )
    label = serializers.ChoiceField(  # type: ignore[assignment]
        choices=LABELS, required=False, help_text="What I say it is."
    )
    # Judged by the service, in a sentence of its own; here only that it is a number.
    weight_kg = serializers.DecimalField(max_digits=12, decimal_places=6, required=False)
    from_stream = serializers.BooleanField(
        default=False, help_text="From a camera's live picture rather than from a file."
    )


class DisposalsQuery(StrictSerializer):
    """`from` and `to` are local days, both within."""

    label = serializers.ChoiceField(choices=LABELS, required=False)  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STATES, required=False)
    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """A name that Python keeps for itself."""
        return super().get_fields() | {"from": serializers.DateField(required=False)}


class AppealsQuery(DisposalsQuery):
    """As for disposals; the days are those on which a case came up."""

    label = serializers.ChoiceField(
        choices=LABELS, required=False, help_text="What the person says it is."
    )
    state = serializers.ChoiceField(choices=CASE_STATES, required=False)


def filter_of(asked: dict[str, Any]) -> RecordFilter:
    return RecordFilter(
        label=asked.get("label", ""),
        state=asked.get("state", ""),
        first_day=asked.get("from"),
        last_day=asked.get("to"),
    )


class LevelChangeSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    before = serializers.IntegerField(help_text="The same where nothing has changed.")


class WonBadgeSerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    icon = serializers.CharField()


class WhySerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=sorted(reasons.TITLES), help_text="For programs.")
    message = serializers.CharField(help_text="For people; in their language.")


class DisposedSerializer(serializers.Serializer):
    status = serializers.ChoiceField(
        choices=[*STATES, UNSURE],
        help_text="`unsure`: nothing was handed in yet; send the detection with a label.",
    )
    record_id = serializers.UUIDField(allow_null=True)
    detection_id = serializers.UUIDField()
    label = serializers.ChoiceField(  # type: ignore[assignment]
        choices=LABELS, help_text="What it counts as."
    )
    prediction = PredictionSerializer()
    all_probabilities = serializers.DictField(child=serializers.FloatField())
    alternatives = GuessSerializer(many=True)
    recommendation = RecommendationSerializer()
    educational = EducationalSerializer()
    points_awarded = serializers.IntegerField()
    points_waiting = serializers.IntegerField(help_text="For somebody to look at.")
    total_points = serializers.IntegerField(help_text="To spend.")
    level = LevelChangeSerializer()
    badges = WonBadgeSerializer(many=True, help_text="Won by this one.")
    reason = WhySerializer(allow_null=True, help_text="Why not all was paid.")
    wait_seconds = serializers.IntegerField(help_text="Until another disposal is paid.")


def describe(outcome: Outcome) -> dict[str, Any]:
    """As DisposedSerializer says."""
    wallet = outcome.wallet
    reason = {"code": outcome.reason, "message": outcome.sentence} if outcome.reason else None
    return {
        "status": outcome.status,
        "record_id": outcome.record.pk if outcome.record else None,
        "detection_id": outcome.detection.pk,
        "label": outcome.label,
        **guess_in_words(outcome.guess),
        **words_about(outcome.label),
        "points_awarded": outcome.points,
        "points_waiting": outcome.waiting,
        "total_points": outcome.balance,
        "level": {"number": wallet.level, "before": wallet.level_before},
        "badges": [
            {"slug": badge.slug, "name": badge.name, "icon": badge.icon} for badge in outcome.badges
        ],
        "reason": reason,
        "wait_seconds": outcome.wait,
    }


def guess_in_words(guess: Guess) -> dict[str, Any]:
    return answer_in_words(
        [guess.probabilities[label] for label in LABELS],
        is_sure=guess.is_sure,
        is_familiar=guess.is_familiar,
    )


class RecordSerializer(serializers.ModelSerializer):
    points_waiting = serializers.SerializerMethodField(help_text="For somebody to look at.")
    reason = serializers.SerializerMethodField()
    bin = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]
    photo = serializers.SerializerMethodField()

    class Meta:
        model = WasteRecord
        fields = [
            "id",
            "label",
            "compartment",
            "bin",
            "weight_kg",
            "points",
            "points_waiting",
            "state",
            "reason",
            "detection",
            "photo",
            "disposed_at",
        ]

    def get_photo(self, record: WasteRecord) -> str | None:
        """Where the photo can be had; null: none is kept."""
        number = record.detection.file_id
        return reverse("file", args=[number]) if number else None

    def get_points_waiting(self, record: WasteRecord) -> int:
        return waiting_for(record)

    def get_reason(self, record: WasteRecord) -> str:
        """In words; empty where all was paid."""
        return reasons.sentence_for(record.reason, waiting=waiting_for(record))


def waiting_for(record: WasteRecord) -> int:
    case: Case | None = getattr(record, "case", None)
    return case.points if case is not None and case.state == Case.State.OPEN else 0


class AppealRequest(StrictSerializer):
    record = serializers.UUIDField(help_text="The disposal.")
    words = serializers.CharField(max_length=LONGEST_WORDS, help_text="What is wrong.")


class CaseSerializer(serializers.ModelSerializer):
    reason = serializers.SerializerMethodField()
    appeal = serializers.CharField(help_text="In the person's own words.")

    class Meta:
        model = Case
        fields = [
            "id",
            "record",
            "label",
            "points",
            "state",
            "reason",
            "appeal",
            "appealed_at",
            "answer",
            "decided_at",
            "created_at",
        ]

    def get_reason(self, case: Case) -> str:
        """Why somebody has to look at it."""
        return str(reasons.title_of(case.record.reason))
