"""Telling of something, and joining what others told, for apps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.selectors import person_of
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.photos import receive
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import StrictSerializer, read
from reports import api, pace
from reports.exceptions import ReportRefused
from reports.models import Report, ReportType
from reports.rules import LONGEST_EMAIL, LONGEST_WORDS
from reports.selectors.duplicates import Likely, like_it
from reports.serializers import OneReportSerializer
from reports.services import following, photos
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


class ReportsView(api.ReportsView):
    parser_classes: list[type[BaseParser]] = [StrictMultiPartParser, StrictJSONParser]

    @extend_schema(
        operation_id="reports_create",
        request=ReportRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: ToldSerializer,
            202: WaitingSerializer,
            409: ErrorEnvelopeSerializer,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Tell of something. 202 without an account: the link in a mail makes it count."""
        if earlier := earlier_answer(request):
            return earlier
        prepared = prepared_from(request)
        likeness = prepared.photo.likeness if prepared.photo else None
        likely = like_it(prepared.type, prepared.place, likeness)
        return answer_once(request, lambda: told(request, prepared, likely))


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
    answer = api.one_report(request, report.pk)
    answer["possible_duplicates"] = LikelySerializer(likely, many=True).data
    return Response(
        answer, status=201, headers={"Location": reverse("api-report", args=[report.pk])}
    )


class FollowedSerializer(serializers.Serializer):
    report = serializers.UUIDField(source="pk", help_text="Of one told before, the first.")
    followers = serializers.IntegerField()
    is_followed = serializers.BooleanField()


class FollowView(APIView):
    @extend_schema(request=None, responses={200: FollowedSerializer, 409: ErrorEnvelopeSerializer})
    def post(self, request: Request, report_id: UUID) -> Response:
        """Me too: hear how it goes on, and make it more urgent. Twice is as once."""
        report = following.follow(person=person_of(request), report_id=report_id)
        return followed(report, is_followed=True)

    @extend_schema(request=None, responses=FollowedSerializer)
    def delete(self, request: Request, report_id: UUID) -> Response:
        """No longer follow it."""
        report = following.unfollow(person=person_of(request), report_id=report_id)
        return followed(report, is_followed=False)


def followed(report: Report, *, is_followed: bool) -> Response:
    words = {"report": str(report.pk), "followers": report.followers, "is_followed": is_followed}
    return Response(words)
