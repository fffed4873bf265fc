"""Moving a report: by staff, or by its readers, who may say that it is still there."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.selectors import person_of
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.photos import receive
from common.schema import IDEMPOTENCY_KEY
from common.serializers import StrictSerializer, read
from reports.api_one import REFUSED, find, one_report
from reports.rules import LONGEST_WORDS
from reports.serializers import STATES, OneReportSerializer
from reports.services import photos
from reports.services.answering import answer_as
from reports.services.moving import move
from reports.services.steps import LONGEST_NAME, may_move
from reports.states import Actor, State
from reports.step_exceptions import NotYoursToMove


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
