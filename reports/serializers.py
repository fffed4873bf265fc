"""What apps ask about reports, and get. Nothing here tells more than the pages do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.serializers import StrictSerializer
from places.answer_shapes import DistrictSerializer
from reports.models import Report, ReportPhoto
from reports.selectors.listing import (
    ANY,
    CLOSED,
    NEAR_METRES,
    NEWEST,
    OPEN,
    ORDERS,
    Filters,
    can_be_found,
)
from reports.selectors.listing import place_of as words_of_place
from reports.selectors.pages import name_of
from reports.states import State

STATES = [str(state) for state in State]
ASKED_STATES = [ANY, OPEN, CLOSED, *(state for state in STATES if state != State.UNCONFIRMED)]
MOST_NEAR = 50
WIDEST_METRES = 20_000


class ReportsQuery(StrictSerializer):
    type = serializers.CharField(max_length=40, required=False, help_text="A type's code.")
    state = serializers.ChoiceField(
        choices=ASKED_STATES, default=ANY, help_text="A state, or open or closed for several."
    )
    district = serializers.CharField(max_length=40, required=False, help_text="Its code.")
    since = serializers.DateField(required=False, help_text="Told on this local day or later.")
    until = serializers.DateField(required=False, help_text="Told on this local day or before.")
    words = serializers.CharField(
        max_length=80,
        required=False,
        validators=[can_be_found],
        help_text="In the description, or a report's number. Three letters or digits in a row.",
    )
    sort = serializers.ChoiceField(
        choices=list(ORDERS),
        default=NEWEST,
        help_text="followed and overdue put only open reports in order. Who follows between two"
        " answers may move a report across a cursor of followed: know reports by their id. Files"
        " come newest first instead.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not filters_of(attrs).may_be_sorted:
            sentence = _("Only open reports come in this order: ask for them with state=open, too.")
            raise serializers.ValidationError({"sort": sentence})
        return attrs


def filters_of(asked: dict[str, Any]) -> Filters:
    return Filters(**asked)


class NearbyQuery(StrictSerializer):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    metres = serializers.IntegerField(min_value=1, max_value=WIDEST_METRES, default=NEAR_METRES)
    type = serializers.CharField(max_length=40, required=False, help_text="A type's code.")
    state = serializers.ChoiceField(choices=ASKED_STATES, default=OPEN)
    limit = serializers.IntegerField(min_value=1, max_value=MOST_NEAR, default=20)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # "nan" is a float that is neither too small nor too large.
        for name in ("latitude", "longitude"):
            if attrs[name] != attrs[name]:
                message = self.fields[name].error_messages["invalid"]
                raise serializers.ValidationError({name: message})
        return attrs


class TypeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(help_text="In the caller's language.")


class PhotoSerializer(serializers.ModelSerializer):
    moment = serializers.ChoiceField(choices=ReportPhoto.Moment.values, read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = ReportPhoto
        fields = ["moment", "url", "created_at"]
        read_only_fields = fields

    def get_url(self, photo: ReportPhoto) -> str:
        return reverse("file", args=[photo.file_id])


class ReportSerializer(serializers.ModelSerializer):
    number = serializers.CharField(source="reference", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)
    type = TypeSerializer(read_only=True)
    state = serializers.ChoiceField(choices=STATES, read_only=True)
    state_title = serializers.CharField(
        source="get_state_display", read_only=True, help_text="In the caller's language."
    )
    latitude = serializers.FloatField(
        source="shown_latitude",
        read_only=True,
        allow_null=True,
        help_text="Rounded on private ground; null where words alone say where it is.",
    )
    longitude = serializers.FloatField(source="shown_longitude", read_only=True, allow_null=True)
    place = serializers.SerializerMethodField(help_text="In words; empty on private ground.")
    district = DistrictSerializer(read_only=True, allow_null=True)
    reporter = serializers.SerializerMethodField(
        help_text="A name, where they want it shown; otherwise empty."
    )
    is_overdue = serializers.BooleanField(read_only=True)
    photos = PhotoSerializer(many=True, read_only=True)

    class Meta:
        model = Report
        fields = [
            *("id", "number", "url", "type", "description", "state", "state_title"),
            *("latitude", "longitude", "place", "district", "reporter", "followers"),
            *("responsible", "created_at", "updated_at", "expected_at", "is_overdue"),
            *("closed_at", "photos"),
        ]
        read_only_fields = fields

    def get_place(self, report: Report) -> str:
        return words_of_place(report)

    def get_reporter(self, report: Report) -> str:
        return name_of(report)


class StepSerializer(serializers.Serializer):
    title = serializers.CharField(help_text="In the caller's language.")
    words = serializers.CharField(help_text="What its writer said; may be empty.")
    at = serializers.DateTimeField()


class OneReportSerializer(ReportSerializer):
    duplicate_of = serializers.UUIDField(
        source="shown.original.pk", read_only=True, allow_null=True, default=None
    )
    is_own = serializers.BooleanField(source="shown.is_own", read_only=True)
    is_followed = serializers.BooleanField(source="shown.is_followed", read_only=True)
    steps = StepSerializer(source="shown.steps", many=True, read_only=True)

    class Meta(ReportSerializer.Meta):
        fields = [
            *ReportSerializer.Meta.fields,
            *("duplicate_of", "is_own", "is_followed", "steps"),
        ]
        read_only_fields = fields


class NearReportSerializer(serializers.Serializer):
    distance_m = serializers.IntegerField(source="metres", help_text="As the crow flies.")
    report = ReportSerializer()


class NearbyReportsSerializer(serializers.Serializer):
    within_m = serializers.IntegerField(help_text="Nothing further away is looked for.")
    results = NearReportSerializer(many=True)
