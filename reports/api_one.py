"""One report for apps: anyone reads it, its reporter changes it, others follow it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.selectors import person_of
from common.schema import ErrorEnvelopeSerializer
from common.serializers import StrictSerializer, read, read_query
from reports.models import Report, ReportType
from reports.rules import LONGEST_WORDS
from reports.selectors import pages
from reports.serializers import OneReportSerializer
from reports.services import editing, following
from reports.services.placing import LONGEST_PLACE_WORDS, place_of

REFUSED = ErrorEnvelopeSerializer


class EditRequest(StrictSerializer):
    type = serializers.SlugRelatedField(
        slug_field="code",
        queryset=ReportType.objects.all(),
        help_text="One that is offered, or the one that it has.",
    )
    description = serializers.CharField(max_length=LONGEST_WORDS, allow_blank=True, default="")
    latitude = serializers.FloatField(required=False)
    longitude = serializers.FloatField(required=False)
    accuracy_m = serializers.FloatField(required=False)
    place_source = serializers.ChoiceField(
        choices=Report.PlaceSource.values,
        required=False,
        help_text="How the place is known. By itself: a pin with coordinates, words without.",
    )
    place_words = serializers.CharField(
        max_length=LONGEST_PLACE_WORDS, allow_blank=True, default=""
    )
    shows_reporter = serializers.BooleanField(default=False)


class WithdrawQuery(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_WORDS, required=False)


class ReportView(APIView):
    """What everybody reads, its reporter may change as long as nobody has looked at it."""

    def get_permissions(self) -> list[BasePermission]:
        is_reading = self.request.method in ("GET", "HEAD", "OPTIONS")
        return [AllowAny() if is_reading else IsAuthenticated()]

    @extend_schema(operation_id="reports_retrieve", responses=OneReportSerializer)
    def get(self, request: Request, report_id: UUID) -> Response:
        """One report with its time line. What is not public is there for who told it, and staff."""
        return Response(one_report(request, report_id))

    @extend_schema(
        operation_id="reports_update",
        request=EditRequest,
        responses={
            200: OneReportSerializer,
            400: REFUSED,
            403: REFUSED,
            404: REFUSED,
            409: REFUSED,
        },
    )
    def put(self, request: Request, report_id: UUID) -> Response:
        """All that I say of my report, anew. Its photo stays."""
        find(request, report_id)
        asked = read(EditRequest, request)
        editing.edit(
            report_id=report_id,
            by=person_of(request),
            type=asked["type"],
            description=asked["description"],
            place=place_of(
                type=asked["type"],
                source=asked.get("place_source", ""),
                latitude=asked.get("latitude"),
                longitude=asked.get("longitude"),
                accuracy_m=asked.get("accuracy_m"),
                words=asked["place_words"],
            ),
            shows_reporter=asked["shows_reporter"],
            request=request._request,
        )
        return Response(one_report(request, report_id))

    @extend_schema(
        operation_id="reports_withdraw",
        parameters=[OpenApiParameter("reason", str, description="Why, for staff and for me.")],
        responses={204: None, 403: REFUSED, 404: REFUSED, 409: REFUSED},
    )
    def delete(self, request: Request, report_id: UUID) -> Response:
        """Take my report back: from then on it is there for me and for staff alone."""
        find(request, report_id)
        asked = read_query(WithdrawQuery, request)
        editing.withdraw(
            report_id=report_id,
            by=person_of(request),
            reason=asked.get("reason", ""),
            request=request._request,
        )
        return Response(status=204)


def one_report(request: Request, report_id: UUID) -> dict[str, Any]:
    """As every answer about one report shows it."""
    found = pages.find(request.user, report_id)
    if found is None:
        raise Http404
    found.shown = pages.shown(found, request.user)  # type: ignore[attr-defined]
    return dict(OneReportSerializer(found).data)


def find(request: Request, report_id: UUID) -> None:
    """Who may not see a report is not told that it is there."""
    if not pages.visible_to(request.user).filter(pk=report_id).exists():
        raise Http404


class FollowedSerializer(serializers.Serializer):
    report = serializers.UUIDField(source="pk", help_text="Of one told before, the first.")
    followers = serializers.IntegerField()
    is_followed = serializers.BooleanField()


class FollowView(APIView):
    @extend_schema(request=None, responses={200: FollowedSerializer, 409: REFUSED})
    def post(self, request: Request, report_id: UUID) -> Response:
        """Me too: hear how it goes on, and make it more urgent. Twice is as once."""
        report = following.follow(person=person_of(request), report_id=report_id)
        return followed(report, is_followed=True)

    @extend_schema(request=None, responses={200: FollowedSerializer, 409: REFUSED})
    def delete(self, request: Request, report_id: UUID) -> Response:
        """No longer follow it."""
        report = following.unfollow(person=person_of(request), report_id=report_id)
        return followed(report, is_followed=False)


def followed(report: Report, *, is_followed: bool) -> Response:
    words = {"report": str(report.pk), "followers": report.followers, "is_followed": is_followed}
    return Response(words)
