"""Recognise a photo, and what the recogniser is: both open to anyone."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from classifier import services
from classifier.serializers import (
    PredictRequest,
    RecognisedSerializer,
    StatusSerializer,
    describe,
)
from classifier.status import status
from common.callers import caller_of
from common.parsers import StrictMultiPartParser
from common.photos import receive
from common.serializers import read


class PredictView(APIView):
    permission_classes = [AllowAny]
    parser_classes = [StrictMultiPartParser]
    visitor_throttle_scope = "visitor_photos"

    @extend_schema(request=PredictRequest, responses=RecognisedSerializer)
    def post(self, request: Request) -> Response:
        """Tell what kind of waste is on a photo. It earns no points. Who is signed in finds it
        among their detections, unless they switched that off; of visitors nothing is kept."""
        asked = read(PredictRequest, request)
        caller = caller_of(request)
        answer, kept = services.answer_and_keep(
            receive(asked["image"]),
            person=request.user,
            subject="" if caller.startswith("address:") else caller,
        )
        described = describe(answer, with_heat_map=asked["heat_map"])
        return Response(described | {"detection_id": kept.pk if kept else None})


class StatusView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses=StatusSerializer)
    def get(self, request: Request) -> Response:
        """How well the recogniser does, and what it learned from."""
        return Response(StatusSerializer(status()).data)
