from rest_framework import serializers

from common.serializers import StrictSerializer
from guide.destinations import VALUES
from guide.models import GuideItem
from guide.selectors import LONGEST_SEARCH


class GuideQuery(StrictSerializer):
    q = serializers.CharField(
        max_length=LONGEST_SEARCH,
        required=False,
        help_text="Words that all stand in the names of a thing, in either language.",
    )
    kind = serializers.ChoiceField(
        choices=VALUES, required=False, help_text="Only what goes there."
    )


class DestinationSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=VALUES, source="value")
    name = serializers.CharField()
    where = serializers.CharField(help_text="Which bin, or where else.")
    why = serializers.CharField()
    bin_color = serializers.CharField(
        source="kind.colour", default=None, allow_null=True, help_text="Null: no bin takes it."
    )
    compartment = serializers.CharField(
        source="kind.compartment", default=None, allow_null=True, help_text="As above."
    )


class GuideItemSerializer(serializers.ModelSerializer):
    """name, other_names, tip and the words about where it goes speak the caller's language."""

    name = serializers.CharField(read_only=True)
    other_names = serializers.ListField(child=serializers.CharField(), read_only=True)
    other_names_en = serializers.ListField(
        child=serializers.CharField(), source="other_names_en_list", read_only=True
    )
    other_names_id = serializers.ListField(
        child=serializers.CharField(), source="other_names_id_list", read_only=True
    )
    tip = serializers.CharField(read_only=True)
    destination = DestinationSerializer(source="place", read_only=True)

    class Meta:
        model = GuideItem
        fields = [
            "slug",
            "name",
            "name_en",
            "name_id",
            "other_names",
            "other_names_en",
            "other_names_id",
            "destination",
            "tip",
            "tip_en",
            "tip_id",
            "updated_at",
        ]
