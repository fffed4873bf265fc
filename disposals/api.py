"""Disposals and appeals for apps."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.selectors import person_of
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.photos import Received, receive
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import read, read_query
from disposals.exceptions import TwoPhotos
from disposals.models import Case, WasteRecord
from disposals.selectors.cases import cases_for
from disposals.selectors.history import records_of
from disposals.serializers import (
    AppealRequest,
    AppealsQuery,
    CaseSerializer,
    DisposalRequest,
    DisposalsQuery,
    DisposedSerializer,
    RecordSerializer,
    describe,
    filter_of,
)
from disposals.services.bin_choice import find_bin
from disposals.services.cases import appeal
from disposals.services.disposing import Prepared, prepare, settle


class DisposalsView(generics.ListAPIView):
    """My disposals, newest first."""

    serializer_class = RecordSerializer
    parser_classes: list[type[BaseParser]] = [StrictMultiPartParser, StrictJSONParser]

    @extend_schema(parameters=[DisposalsQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[WasteRecord]:
        asked = read_query(DisposalsQuery, self.request)
        return records_of(person_of(self.request), filter_of(asked))

    @extend_schema(
        request=DisposalRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: DisposedSerializer,
            200: DisposedSerializer,
            404: ErrorEnvelopeSerializer,
            409: ErrorEnvelopeSerializer,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Hand in what is on a photo, and collect points. 200 instead of 201: it is not sure what
        it is and nobody said, so nothing was handed in; send the detection with a label."""
        if earlier := earlier_answer(request):
            return earlier
        prepared = prepared_from(request)
        return answer_once(request, lambda: settled(prepared))


def prepared_from(request: Request) -> Prepared:
    asked = read(DisposalRequest, request)
    return prepare(
        person=person_of(request),
        received=received_from(request, asked),
        detection_id=asked.get("detection"),
        bin=find_bin(asked["bin"]) if "bin" in asked else None,
        compartment=asked["compartment"],
        label=asked.get("label"),
        weight_kg=asked.get("weight_kg"),
        from_stream=asked["from_stream"],
    )


def received_from(request: Request, asked: dict[str, Any]) -> Received | None:
    if len(request.FILES.getlist("image")) > 1:
        raise TwoPhotos
    return receive(asked["image"]) if "image" in asked else None


def settled(prepared: Prepared) -> Response:
    outcome = settle(prepared)
    return Response(
        DisposedSerializer(describe(outcome)).data, status=201 if outcome.record else 200
    )


class AppealsView(generics.ListAPIView):
    """What waits for a decision or was decided: mine; for those who decide, everybody's."""

    serializer_class = CaseSerializer

    @extend_schema(operation_id="appeals_list", parameters=[AppealsQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Case]:
        asked = read_query(AppealsQuery, self.request)
        return cases_for(person_of(self.request), filter_of(asked))

    @extend_schema(
        request=AppealRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={
            201: CaseSerializer,
            404: ErrorEnvelopeSerializer,
            409: ErrorEnvelopeSerializer,
        },
    )
    def post(self, request: Request) -> HttpResponse:
        """Ask that somebody looks at a disposal of mine again. Once for each."""
        asked = read(AppealRequest, request)
        return answer_once(request, lambda: appealed(request, asked))


def appealed(request: Request, asked: dict[str, Any]) -> Response:
    case = appeal(person=person_of(request), record_id=asked["record"], words=asked["words"])
    return Response(CaseSerializer(case).data, status=201)
