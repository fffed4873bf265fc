"""Reports for apps: reading lists, and telling, is open to anyone. One report stands beside."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.selectors import person_of
from common.idempotency import answer_once, earlier_answer
from common.parsers import StrictJSONParser, StrictMultiPartParser
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import read_query
from reports.api_create import (
    ReportRequest,
    ToldSerializer,
    WaitingSerializer,
    prepared_from,
    told,
)
from reports.models import Report
from reports.selectors.duplicates import like_it
from reports.selectors.listing import Filters, in_full, near_rows, public
from reports.selectors.mine import told_by
from reports.serializers import (
    NearbyQuery,
    NearbyReportsSerializer,
    ReportSerializer,
    ReportsQuery,
    filters_of,
)


class ReportsView(generics.ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = ReportSerializer
    parser_classes: list[type[BaseParser]] = [StrictMultiPartParser, StrictJSONParser]

    @extend_schema(operation_id="reports_list", parameters=[ReportsQuery])
    def get(self, request: Request) -> Response:
        """What people told of, and what became of it."""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Report]:
        asked = read_query(ReportsQuery, self.request)
        return in_full(public(filters_of(asked)))

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


class NearbyReportsView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(parameters=[NearbyQuery], responses=NearbyReportsSerializer)
    def get(self, request: Request) -> Response:
        """The reports that are nearest to a place, nearest first."""
        # Not read_query, which takes limit for the paginator's.
        query = NearbyQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        filters = Filters(
            type=asked.get("type", ""),
            state=asked["state"],
            near=(asked["latitude"], asked["longitude"]),
        )
        rows = near_rows(filters, asked["limit"], asked["metres"])
        return Response(
            NearbyReportsSerializer({"within_m": asked["metres"], "results": rows}).data
        )


class PersonReportsView(generics.ListAPIView):
    serializer_class = ReportSerializer

    @extend_schema(operation_id="reports_of_person")
    def get(self, request: Request, user_id: UUID) -> Response:
        """My own reports; staff who may see who reported can ask for anybody's."""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Report]:
        reader = person_of(self.request)
        person = User.objects.filter(pk=self.kwargs["user_id"]).first()
        may_see = reader.is_staff and reader.has_perm("reports.view_reporter")
        if person is None or not (person == reader or may_see):
            raise Http404
        return in_full(told_by(person))
