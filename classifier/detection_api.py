"""A person's own detections, and for staff how each model does among people."""

from dataclasses import asdict
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of
from classifier import services
from classifier.detection_selectors import detection_of, detections_of
from classifier.detection_serializers import (
    AiStatsSerializer,
    DetectionQuery,
    DetectionSerializer,
    VerifyRequest,
    filter_of,
)
from classifier.models import Detection
from classifier.version_stats import stats_by_version
from common.serializers import read, read_query


class DetectionsView(generics.ListAPIView):
    """What was seen on my photos, newest first."""

    serializer_class = DetectionSerializer

    @extend_schema(parameters=[DetectionQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Detection]:
        asked = filter_of(read_query(DetectionQuery, self.request))
        return detections_of(person_of(self.request), asked)


class DetectionView(APIView):
    @extend_schema(responses=DetectionSerializer)
    def get(self, request: Request, detection_id: UUID) -> Response:
        """One of my detections."""
        found = detection_of(person_of(request), detection_id)
        return Response(DetectionSerializer(found).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, detection_id: UUID) -> Response:
        """Delete it with its photo. Where a disposal stands on it, the photo alone goes."""
        services.delete_detection(person=person_of(request), detection_id=detection_id)
        return Response(status=204)


class VerifyView(APIView):
    @extend_schema(request=VerifyRequest, responses=DetectionSerializer)
    def post(self, request: Request, detection_id: UUID) -> Response:
        """Confirm what was seen, or say what it is. Points that were given stay as they are."""
        label = read(VerifyRequest, request)["label"]
        found = services.verify(person=person_of(request), detection_id=detection_id, label=label)
        return Response(DetectionSerializer(found).data)


class AiStatsView(APIView):
    permission_classes = [StaffWhoMay]
    needs = "classifier.view_detection"

    @extend_schema(responses=AiStatsSerializer)
    def get(self, request: Request) -> Response:
        """Per version and arm, of the last 90 days: how many answers, how sure, how often people
        agreed, how fast."""
        versions = [asdict(each) for each in stats_by_version()]
        return Response(AiStatsSerializer({"versions": versions}).data)
