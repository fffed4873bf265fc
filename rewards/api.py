"""What I have, where it came from, and what I can be proud of."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.selectors import person_of
from common.serializers import read_query
from rewards import selectors
from rewards.measures import measures_of
from rewards.models import PointsEntry
from rewards.serializers import (
    BadgesSerializer,
    PointsEntrySerializer,
    PointsQuery,
    ProfileSerializer,
)


class ProfileView(APIView):
    @extend_schema(responses=ProfileSerializer)
    def get(self, request: Request) -> Response:
        """My points, level and streak: all zeros until the first points."""
        return Response(ProfileSerializer(selectors.wallet(person_of(request))).data)


class PointsView(generics.ListAPIView):
    """My ledger, the newest line first."""

    serializer_class = PointsEntrySerializer

    @extend_schema(parameters=[PointsQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[PointsEntry]:
        asked = read_query(PointsQuery, self.request)
        return selectors.ledger_of(person_of(self.request)).filter(**asked)


class BadgesView(APIView):
    @extend_schema(responses=BadgesSerializer)
    def get(self, request: Request) -> Response:
        """All badges, with the day on which I earned them or how far I have come."""
        person = person_of(request)
        badges = selectors.badges_of(person, measures_of(person))
        return Response(BadgesSerializer({"badges": badges}).data)
