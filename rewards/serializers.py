from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.serializers import StrictSerializer
from places.models import District
from rewards.models import PointsEntry
from rewards.reasons import find_reason


class LevelSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    name = serializers.CharField(help_text="In the caller's language.")
    points = serializers.IntegerField(help_text="From so many earned points on.")


class HomeDistrictSerializer(serializers.ModelSerializer):
    class Meta:
        model = District
        fields = ["id", "code", "name"]


class ProfileSerializer(serializers.Serializer):
    balance = serializers.IntegerField(help_text="Points to spend.")
    earned = serializers.IntegerField(
        help_text="All that was ever earned: what levels and ranks go by."
    )
    level = LevelSerializer()
    next_level = LevelSerializer(allow_null=True, help_text="Null: this is the highest.")
    points_to_next = serializers.IntegerField()
    progress_percent = serializers.IntegerField(help_text="Of the way from level to next level.")
    streak = serializers.IntegerField(help_text="Days in a row, up to today or yesterday.")
    longest_streak = serializers.IntegerField()
    district = HomeDistrictSerializer(allow_null=True)
    shows_name = serializers.BooleanField(help_text="Rankings show others my name.")
    version = serializers.IntegerField(help_text="Rises with whatever the dashboard shows.")


class PointsQuery(StrictSerializer):
    direction = serializers.ChoiceField(choices=PointsEntry.Direction.choices, required=False)
    reason = serializers.CharField(max_length=40, required=False)


class PointsEntrySerializer(serializers.ModelSerializer):
    title = serializers.SerializerMethodField(help_text="The reason, in the caller's language.")

    class Meta:
        model = PointsEntry
        fields = [
            "id",
            "direction",
            "amount",
            "reason",
            "title",
            "source",
            "balance_after",
            "day",
            "created_at",
        ]

    def get_title(self, entry: PointsEntry) -> str:
        reason = find_reason(entry.reason)
        return str(reason.title if reason else _("Points"))


class BadgeSerializer(serializers.Serializer):
    slug = serializers.CharField(source="badge.slug")
    name = serializers.CharField(source="badge.name", help_text="In the caller's language.")
    about = serializers.CharField(source="badge.about", help_text="As above.")
    icon = serializers.CharField(source="badge.icon", help_text="A name of lucide.dev.")
    measure = serializers.CharField(source="badge.measure", help_text="What is counted.")
    threshold = serializers.IntegerField(source="badge.threshold")
    have = serializers.IntegerField(help_text="Of the threshold, so far.")
    progress_percent = serializers.IntegerField(source="percent")
    earned_at = serializers.DateTimeField(allow_null=True, help_text="Null: not yet.")


class BadgesSerializer(serializers.Serializer):
    badges = BadgeSerializer(many=True)
