"""Where waste can be brought, for apps: open to anyone."""

from django.db.models import QuerySet
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import read_query
from disposals.bins_serializers import BinSerializer, BinsQuery, NearbyQuery, NearbySerializer
from disposals.models import Bin
from disposals.selectors import bins as selectors

# Bins don't move; how full they are may be so old.
briefly_kept = method_decorator(cache_control(public=True, max_age=60), name="get")


@briefly_kept
class BinsView(generics.ListAPIView):
    """The city's bins by name, and how full they are."""

    permission_classes = [AllowAny]
    serializer_class = BinSerializer

    @extend_schema(parameters=[BinsQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Bin]:
        asked = read_query(BinsQuery, self.request)
        return selectors.in_full(selectors.bins_there(**asked))


@briefly_kept
class NearbyView(APIView):
    """The bins in service that are nearest to a place, nearest first, within 50 km."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=[NearbyQuery], responses=NearbySerializer)
    def get(self, request: Request) -> Response:
        # Not read_query, which takes limit for the paginator's.
        asked = NearbyQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = selectors.bins_near(**asked.validated_data)
        answer = {"within_m": selectors.FURTHEST_METRES, "results": found}
        return Response(NearbySerializer(answer).data)
