"""Photos on their way in for apps, and how many there are."""

from rest_framework import serializers

from classifier.models import TrainingPhoto
from classifier.taxonomy import LABELS
from common.serializers import StrictSerializer
from studio.services.contributing import MOST_AT_ONCE, Result


class UploadRequest(StrictSerializer):
    images = serializers.ListField(
        # The one way in for pictures judges them, an empty file included.
        child=serializers.FileField(allow_empty_file=True),
        allow_empty=False,
        max_length=MOST_AT_ONCE,
        help_text="JPEG, PNG, WebP or HEIC photos that all show the same kind.",
    )
    category = serializers.ChoiceField(choices=LABELS)
    may_train = serializers.BooleanField(
        default=False,
        help_text="Whether the recogniser may learn from them. Without it nothing is kept, but of"
        " trainers.",
    )


class FileOutcomeSerializer(serializers.Serializer):
    name = serializers.CharField()
    result = serializers.ChoiceField(choices=[each.value for each in Result])
    message = serializers.CharField(help_text="A sentence for whoever sent it.")
    code = serializers.CharField(help_text="Of a refused one: why.", allow_blank=True)
    photo = serializers.UUIDField(allow_null=True, help_text="Null: nothing was stored.")
    state = serializers.CharField(allow_blank=True, help_text="`waiting` or `ready`.")


class UploadedSerializer(serializers.Serializer):
    stored = serializers.IntegerField()
    known = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = FileOutcomeSerializer(many=True, help_text="One for each file, in their order.")


def of_each(names: list[str]) -> dict[str, serializers.Field]:
    return {name: serializers.IntegerField() for name in names}


class StateCountsSerializer(serializers.Serializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        return of_each(TrainingPhoto.State.values)


class PartCountsSerializer(serializers.Serializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        return of_each(TrainingPhoto.Part.values)


class ClassCountsSerializer(serializers.Serializer):
    label = serializers.ChoiceField(choices=LABELS)  # type: ignore[assignment]
    total = serializers.IntegerField()
    states = StateCountsSerializer()
    parts = PartCountsSerializer(help_text="Of those that are ready.")


class TrainingDataSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    classes = ClassCountsSerializer(many=True)
    states = StateCountsSerializer()
    parts = PartCountsSerializer(help_text="Of those that are ready.")
