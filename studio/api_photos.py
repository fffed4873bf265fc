"""Photos for the recogniser to learn from: sent by people, counted for staff."""

from collections.abc import Sequence
from dataclasses import asdict

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of
from common.errors import DomainError
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictMultiPartParser
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import read
from studio.access import SEE_PHOTOS
from studio.selectors.sent import counted_photos
from studio.sending_serializers import TrainingDataSerializer, UploadedSerializer, UploadRequest
from studio.services.contributing import (
    Outcome,
    Read,
    Result,
    check_consent,
    keep_photos,
    read_photos,
)


class NothingTaken(DomainError):
    """Each file is named with what is wrong with it."""

    code = "NO_PHOTO_TAKEN"


class UploadTrainingView(APIView):
    parser_classes = [StrictMultiPartParser]
    throttle_scope = "training_photos"

    @extend_schema(
        request=UploadRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: UploadedSerializer,
            200: UploadedSerializer,
            409: ErrorEnvelopeSerializer,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Send photos of one kind to learn from. Each is told what became of it: a broken one
        keeps no other out. Photos of people wait until staff looked at them, those of trainers do
        not. 200 instead of 201: we had all of them before. Refused when none could be taken."""
        if earlier := earlier_answer(request):
            return earlier
        asked, person = read(UploadRequest, request), person_of(request)
        check_consent(person, may_train=asked["may_train"])
        label = asked["category"]
        found = read_photos(person=person, uploads=asked["images"], label=label)
        return answer_once(request, lambda: answered(person, label, found))


def answered(person: User, label: str, found: Sequence[Read | Outcome]) -> Response:
    outcomes = keep_photos(person=person, label=label, found=found)
    results = [each.result for each in outcomes]
    if set(results) == {Result.REFUSED}:
        raise nothing_taken(outcomes)
    counts = {each.value: results.count(each) for each in Result}
    told = counts | {"results": [asdict(each) for each in outcomes]}
    status = 201 if Result.STORED in results else 200
    return Response(UploadedSerializer(told).data, status=status)


def nothing_taken(outcomes: Sequence[Outcome]) -> NothingTaken:
    """Unless all is wrong with them, the same files may come again."""
    details = tuple({"field": each.name, "message": each.message} for each in outcomes)
    message = _("We could take none of these files.")
    if len(outcomes) == 1:
        message = outcomes[0].message
    is_for_now = any(each.is_for_now for each in outcomes)
    return NothingTaken(
        message,
        code=outcomes[0].code if len(outcomes) == 1 else None,
        status=503 if is_for_now else None,
        details=details,
    )


class TrainingDataView(APIView):
    permission_classes = [StaffWhoMay]
    needs = SEE_PHOTOS

    @extend_schema(responses=TrainingDataSerializer)
    def get(self, request: Request) -> Response:
        """How many photos there are of each class, part and state. What people took back does not
        count."""
        return Response(TrainingDataSerializer(counted_photos()).data)
