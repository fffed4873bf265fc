"""Moving a report, changing it, taking it back. What somebody may do follows from who they are to
this report: staff, its reporter, or somebody who follows it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.selectors import person_of
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.photos import receive
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import StrictSerializer, read, read_query
from reports.api import ReportView, one_report
from reports.models import Report, ReportType
from reports.rules import LONGEST_WORDS
from reports.selectors.pages import visible_to
from reports.serializers import STATES, OneReportSerializer
from reports.services import editing, photos
from reports.services.answering import answer_as
from reports.services.moving import move
from reports.services.placing import LONGEST_PLACE_WORDS, place_of
from reports.services.steps import LONGEST_NAME, may_move
from reports.states import Actor, State
from reports.step_exceptions import NotYoursToMove

REFUSED = ErrorEnvelopeSerializer


class StepRequest(StrictSerializer):
    status = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, help_text="Why. Everybody can read it."
    )
    staff_words = serializers.CharField(
        max_length=LONGEST_WORDS, required=False, help_text="By staff, for staff."
    )
    dispatched_to = serializers.CharField(max_length=LONGEST_NAME, required=False)
    responsible = serializers.CharField(max_length=LONGEST_NAME, required=False)
    duplicate_of = serializers.UUIDField(required=False)
    # read_photo alone opens and judges it, an empty file included.
    photo = serializers.FileField(
        required=False, allow_empty_file=True, help_text="Of the place as it is now."
    )
    seen_at = serializers.DateTimeField(
        required=False,
        help_text="By staff: updated_at as you read it. What changed since is not moved: 409.",
    )


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


class StatusView(APIView):
    parser_classes: list[type[BaseParser]] = [StrictMultiPartParser, StrictJSONParser]

    @extend_schema(
        request=StepRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={
            200: OneReportSerializer,
            400: REFUSED,
            403: REFUSED,
            404: REFUSED,
            409: REFUSED,
        },
    )
    def patch(self, request: Request, report_id: UUID) -> HttpResponse:
        """The next step in a report's life. Staff take those of the table; whoever told of it or
        follows it may say "submitted" of one that was closed: it is still there."""
        if earlier := earlier_answer(request):
            return earlier
        find(request, report_id)
        asked = read(StepRequest, request)
        to = State(asked.pop("status"))
        if upload := asked.pop("photo", None):
            # Only for those who may send one: looking at a photo is work.
            if not may_move(person_of(request)):
                raise NotYoursToMove
            asked["photo"] = photos.look(receive(upload))
        return answer_once(request, lambda: moved(request, report_id, to, asked))


def find(request: Request, report_id: UUID) -> None:
    """Who may not see a report is not told that it is there."""
    if not visible_to(request.user).filter(pk=report_id).exists():
        raise Http404


def moved(request: Request, report_id: UUID, to: State, asked: dict[str, Any]) -> Response:
    person = person_of(request)
    if may_move(person):
        move(
            report_id=report_id,
            to=to,
            role=Actor.STAFF,
            by=person,
            request=request._request,
            **asked,
        )
    elif to == State.SUBMITTED and set(asked) <= {"reason"}:
        answer_as(
            person=person,
            report_id=report_id,
            is_fixed=False,
            words=asked.get("reason", ""),
            request=request._request,
        )
    else:
        raise NotYoursToMove
    return Response(one_report(request, report_id))


class OwnReportView(ReportView):
    """What everybody reads, its reporter may change as long as nobody has looked at it."""

    def get_permissions(self) -> list[BasePermission]:
        is_reading = self.request.method in ("GET", "HEAD", "OPTIONS")
        return [AllowAny() if is_reading else IsAuthenticated()]

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
