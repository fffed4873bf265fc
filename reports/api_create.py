"""What an app tells of, and what it is answered."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.photos import receive
from common.serializers import StrictSerializer, read
from reports import pace
from reports.api_one import one_report
from reports.exceptions import ReportRefused
from reports.models import Report, ReportType
from reports.rules import LONGEST_EMAIL, LONGEST_WORDS
from reports.selectors.duplicates import Likely
from reports.serializers import OneReportSerializer
from reports.services import photos
from reports.services.photos import SeenPhoto
from reports.services.placing import LONGEST_PLACE_WORDS, WIDEST_ACCURACY_M, place_of
from reports.services.reporting import Prepared, prepare, submit


class ReportRequest(StrictSerializer):
    type = serializers.CharField(max_length=40, help_text="A type's code.")
    description = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, default="", allow_blank=True
    )
    image = serializers.FileField(required=False, help_text="One photo.")
    latitude = serializers.FloatField(required=False, help_text="With a longitude, or not at all.")
    longitude = serializers.FloatField(required=False)
    accuracy_m = serializers.FloatField(
        required=False, min_value=0, max_value=WIDEST_ACCURACY_M, help_text="Of a position."
    )
    place_source = serializers.ChoiceField(
        choices=Report.PlaceSource.values,
        required=False,
        help_text="How the place is known: pin where it is left out, or words without a position."
        " photo takes the position that the photo's file names.",
    )
    place_words = serializers.CharField(
        max_length=LONGEST_PLACE_WORDS,
        required=False,
        default="",
        allow_blank=True,
        help_text="Alone they are enough.",
    )
    email = serializers.EmailField(
        max_length=LONGEST_EMAIL,
        required=False,
        help_text="Of somebody without an account: a link confirms the report.",
    )
    shows_reporter = serializers.BooleanField(required=False, default=False)


class LikelySerializer(serializers.Serializer):
    id = serializers.UUIDField(source="report.pk")
    distance_m = serializers.IntegerField(
        source="metres", allow_null=True, help_text="null on private ground."
    )
    is_same_picture = serializers.BooleanField()


class ToldSerializer(OneReportSerializer):
    possible_duplicates = LikelySerializer(many=True, read_only=True)

    class Meta(OneReportSerializer.Meta):
        fields = [*OneReportSerializer.Meta.fields, "possible_duplicates"]
        read_only_fields = fields


class WaitingSerializer(serializers.Serializer):
    state = serializers.CharField(help_text="unconfirmed")
    message = serializers.CharField(help_text="In the caller's language.")


def prepared_from(request: Request) -> Prepared:
    asked = read(ReportRequest, request)
    type = type_of(asked["type"])
    pace.check_visitor(request)
    seen = seen_in(request, asked)
    return prepare(
        type=type,
        place=place_of(type=type, **told_place(asked, seen)),
        language=get_language() or "en",
        description=asked["description"],
        person=request.user if isinstance(request.user, User) else None,
        email=asked.get("email", ""),
        shows_reporter=asked["shows_reporter"],
        photo=seen,
    )


def type_of(code: str) -> ReportType:
    found = ReportType.objects.filter(code=code, is_offered=True).first()
    if found is None:
        raise ReportRefused(_("We know no such type of report."), field="type")
    return found


def seen_in(request: Request, asked: dict[str, Any]) -> SeenPhoto | None:
    if len(request.FILES.getlist("image")) > 1:
        raise ReportRefused(_("Please send one photo."), field="image")
    if "image" not in asked:
        return None
    pace.check_photo(request)
    return photos.look(receive(asked["image"]))


def told_place(asked: dict[str, Any], seen: SeenPhoto | None) -> dict[str, Any]:
    source = asked.get("place_source", "")
    place = {"source": source, "words": asked["place_words"]}
    if source == Report.PlaceSource.PHOTO:
        if seen is None or seen.position is None:
            raise ReportRefused(_("The photo does not say where it was taken."), field="image")
        at = seen.position
        return place | {"latitude": at.latitude, "longitude": at.longitude}
    return place | {name: asked.get(name) for name in ("latitude", "longitude", "accuracy_m")}


def told(request: Request, prepared: Prepared, likely: list[Likely]) -> Response:
    report = submit(prepared, request._request)
    if prepared.person is None:
        message = _("We have written to you. Follow the link in the mail within 24 hours.")
        return Response({"state": report.state, "message": message}, status=202)
    answer = one_report(request, report.pk)
    answer["possible_duplicates"] = LikelySerializer(likely, many=True).data
    return Response(
        answer, status=201, headers={"Location": reverse("api-report", args=[report.pk])}
    )
