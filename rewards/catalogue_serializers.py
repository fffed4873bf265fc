from typing import Any

from rest_framework import serializers

from common.serializers import StrictSerializer
from rewards.models import Redemption
from rewards.redemption_rules import Why
from rewards.selectors import catalogue as found
from rewards.selectors.leaderboards import PERIODS


class OfferSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="reward.pk")
    name = serializers.CharField(source="reward.name")
    about = serializers.CharField(source="reward.about")
    picture = serializers.SerializerMethodField(
        help_text="Path of the picture, a JPEG of 4 : 3; null where there is none."
    )
    cost = serializers.IntegerField(source="reward.cost")
    left = serializers.IntegerField(
        source="reward.stock", allow_null=True, help_text="Null: as many as people want."
    )
    limit_per_person = serializers.IntegerField(source="reward.limit_per_person", allow_null=True)
    taken = serializers.IntegerField(help_text="Of these you took, given back ones aside.")
    valid_from = serializers.DateTimeField(source="reward.valid_from")
    valid_until = serializers.DateTimeField(source="reward.valid_until", allow_null=True)
    days_to_use = serializers.IntegerField(source="reward.days_to_use")
    can_be_taken = serializers.BooleanField()
    hindrance = serializers.ChoiceField(
        choices=[why.value for why in Why],
        source="hindrance.why",
        default=None,
        allow_null=True,
        help_text="What stands in the way, for programs.",
    )
    message = serializers.CharField(
        source="hindrance.sentence", default="", help_text="The same as a sentence; or empty."
    )

    def get_picture(self, offer: found.Offer) -> str | None:
        return found.picture_path(offer.reward)


class RedeemRequest(StrictSerializer):
    cost = serializers.IntegerField(
        required=False,
        min_value=1,
        help_text="What you showed the person. Where it costs something else by now, nothing is"
        " taken and the answer is 409 PRICE_CHANGED.",
    )


class RedemptionSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="redemption.pk")
    code = serializers.CharField(source="redemption.code")
    state = serializers.ChoiceField(choices=Redemption.State.choices)
    reward = serializers.UUIDField(source="redemption.reward_id")
    name = serializers.CharField(source="reward.name")
    cost = serializers.IntegerField(source="redemption.cost")
    created_at = serializers.DateTimeField(source="redemption.created_at")
    expires_at = serializers.DateTimeField(
        source="redemption.expires_at",
        help_text="Not used until then, its points go back by themselves.",
    )
    closed_at = serializers.DateTimeField(source="redemption.closed_at", allow_null=True)


class LeaderboardQuery(StrictSerializer):
    period = serializers.ChoiceField(choices=PERIODS, required=False, default="week")
    district = serializers.CharField(
        required=False, max_length=40, help_text="A district's code; without: the whole city."
    )


class StandingSerializer(serializers.Serializer):
    rank = serializers.IntegerField()
    points = serializers.IntegerField()
    name = serializers.SerializerMethodField(
        help_text="Null for those who have not said that it may be shown."
    )
    is_me = serializers.BooleanField()

    def get_name(self, standing: Any) -> str | None:
        return standing.name or None


class LeaderboardSerializer(serializers.Serializer):
    period = serializers.ChoiceField(choices=PERIODS)
    district = serializers.CharField(
        source="district.code", default=None, allow_null=True, help_text="Null: the whole city."
    )
    as_of = serializers.DateTimeField(help_text="When it was counted, a minute ago at most.")
    people = serializers.IntegerField()
    standings = StandingSerializer(many=True, help_text="The best 50, and whoever is level.")
    me = StandingSerializer(allow_null=True, help_text="Null while you have no points in it.")
