from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.roles import Role
from common.serializers import StrictSerializer
from notifications.models import Alert, Channel, Delivery, Notification


class NotificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notification
        fields = ["id", "kind", "title", "text", "path", "created_at", "read_at"]


class InboxQuery(StrictSerializer):
    # No BooleanField: it takes a query that says nothing for a form whose box is not ticked.
    unread = serializers.ChoiceField(
        choices=["true", "false"],
        required=False,
        help_text="true: only what was not read yet; false: only what was.",
    )


class ReadAllSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text="How many were unread until now.")


class ChoiceSerializer(serializers.Serializer):
    kind = serializers.CharField(source="kind.name")
    title = serializers.CharField(source="kind.title")
    about = serializers.CharField(source="kind.about")
    is_optional = serializers.BooleanField(source="kind.is_optional")
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_on = serializers.BooleanField()


class PreferencesSerializer(serializers.Serializer):
    preferences = ChoiceSerializer(many=True)


class OneChoiceRequest(StrictSerializer):
    kind = serializers.CharField(max_length=40)
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_on = serializers.BooleanField()


class PreferencesRequest(StrictSerializer):
    """What is not named stays as it is."""

    preferences = OneChoiceRequest(many=True)

    def validate_preferences(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({(row["kind"], row["channel"]) for row in rows}) < len(rows):
            raise serializers.ValidationError(_("Name each kind and channel once."))
        return rows


class MessageRequest(StrictSerializer):
    person = serializers.UUIDField(required=False, help_text="To one person, or")
    role = serializers.ChoiceField(
        choices=[role.value for role in Role], required=False, help_text="to all who have a role."
    )
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=5000)

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if ("person" in fields) == ("role" in fields):
            raise serializers.ValidationError(_("Name a person or a role, one of the two."))
        return fields


class MessageSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    people = serializers.IntegerField(
        help_text="To how many inboxes it is on its way. A mail goes to those who take mails."
    )


class DeliverySerializer(serializers.ModelSerializer):
    class Meta:
        model = Delivery
        # Never the letter: links in it open things.
        fields = [
            "id",
            "kind",
            "channel",
            "person",
            "address",
            "language",
            "state",
            "attempts",
            "next_attempt_at",
            "last_error",
            "created_at",
            "finished_at",
        ]


class HistoryQuery(StrictSerializer):
    state = serializers.ChoiceField(choices=Delivery.State.choices, required=False)
    person = serializers.UUIDField(required=False)


class AlertSerializer(serializers.ModelSerializer):
    class Meta:
        model = Alert
        fields = [
            "id",
            "kind",
            "source",
            "title",
            "text",
            "path",
            "state",
            "times_seen",
            "created_at",
            "last_seen_at",
            "assigned_to",
            "acknowledged_by",
            "acknowledged_at",
            "resolved_by",
            "resolved_at",
        ]


class AlertQuery(StrictSerializer):
    state = serializers.ChoiceField(choices=Alert.State.choices, required=False)


class AssignRequest(StrictSerializer):
    person = serializers.UUIDField()
