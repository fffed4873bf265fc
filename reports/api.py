"""Reports for apps: reading is open to anyone. How they are told and moved stands beside."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.selectors import person_of
from common.serializers import read_query
from reports.models import Report
from reports.selectors import pages
from reports.selectors.listing import Filters, in_full, near_rows, public
from reports.selectors.mine import told_by
from reports.serializers import (
    NearbyQuery,
    NearbyReportsSerializer,
    OneReportSerializer,
    ReportSerializer,
    ReportsQuery,
    filters_of,
)


class ReportsView(generics.ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = ReportSerializer

    @extend_schema(operation_id="reports_list", parameters=[ReportsQuery])
    def get(self, request: Request) -> Response:
        """What people told of, and what became of it."""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Report]:
        asked = read_query(ReportsQuery, self.request)
        return in_full(public(filters_of(asked)))


class ReportView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="reports_retrieve", responses=OneReportSerializer)
    def get(self, request: Request, report_id: UUID) -> Response:
        """One report with its time line. What is not public is there for who told it, and staff."""
        return Response(one_report(request, report_id))


def one_report(request: Request, report_id: UUID) -> dict[str, Any]:
    """As every answer about one report shows it."""
    found = pages.find(request.user, report_id)
    if found is None:
        raise Http404
    found.shown = pages.shown(found, request.user)  # type: ignore[attr-defined]
    return dict(OneReportSerializer(found).data)


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
