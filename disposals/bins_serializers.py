from typing import Any

from rest_framework import serializers

from common.serializers import StrictSerializer
from disposals.compartments import LEVELS, NAMES
from disposals.models import Bin, Compartment
from disposals.selectors.bins import MOST_NEAR
from places.answer_shapes import DistrictSerializer

STANDING = [str(state) for state in Bin.State if state != Bin.State.REMOVED]
LEVEL_NAMES = [level.name for level in LEVELS]


class BinsQuery(StrictSerializer):
    takes = serializers.ChoiceField(
        choices=NAMES, required=False, help_text="Only bins with this compartment."
    )
    district = serializers.CharField(
        max_length=40, required=False, help_text="Only bins in the district with this code."
    )
    state = serializers.ChoiceField(choices=STANDING, required=False)


class NearbyQuery(StrictSerializer):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    takes = serializers.ChoiceField(
        choices=NAMES, required=False, help_text="Only bins with this compartment."
    )

    limit = serializers.IntegerField(min_value=1, max_value=MOST_NEAR, default=10)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # "nan" is a float that is neither too small nor too large.
        for name in ("latitude", "longitude"):
            if attrs[name] != attrs[name]:
                message = self.fields[name].error_messages["invalid"]
                raise serializers.ValidationError({name: message})
        return attrs


class CompartmentSerializer(serializers.ModelSerializer):
    title = serializers.CharField(
        source="get_name_display", read_only=True, help_text="In the caller's language."
    )
    bin_color = serializers.CharField(source="kind.colour", read_only=True)
    level = serializers.ChoiceField(
        choices=LEVEL_NAMES, source="level.name", read_only=True, help_text="fill, in a word."
    )
    fill = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Per cent; null: not measured."
    )

    class Meta:
        model = Compartment
        fields = ["name", "title", "bin_color", "fill", "level", "capacity_litres", "measured_at"]
        read_only_fields = fields


class BinSerializer(serializers.ModelSerializer):
    district = DistrictSerializer(read_only=True, allow_null=True)
    hours = serializers.CharField(read_only=True, help_text="Empty: always open.")
    state = serializers.ChoiceField(choices=STANDING, read_only=True)
    compartments = CompartmentSerializer(many=True, read_only=True)

    class Meta:
        model = Bin
        fields = [
            *("id", "code", "name", "address", "latitude", "longitude"),
            *("district", "hours", "state", "compartments", "updated_at"),
        ]
        read_only_fields = fields


class NearBinSerializer(serializers.Serializer):
    distance_m = serializers.IntegerField(source="metres", help_text="As the crow flies.")
    bin = BinSerializer()


class NearbySerializer(serializers.Serializer):
    within_m = serializers.IntegerField(help_text="Nothing further away is looked for.")
    results = NearBinSerializer(many=True)
