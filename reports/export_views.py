"""Files of exactly what is chosen, written while they are read."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from common.serializers import read_query
from reports.models import Report
from reports.selectors import exports
from reports.selectors.listing import NEWEST, ORDERS_OF_OPEN, public
from reports.serializers import ReportsQuery, filters_of

Lines = Callable[[QuerySet[Report]], Iterator[str]]


class CsvRenderer(JSONRenderer):
    """For whoever asks for a table by its type; the view itself writes it."""

    media_type = "text/csv"
    format = "csv"


class GeoJsonRenderer(JSONRenderer):
    media_type = "application/geo+json"
    format = "geojson"


class CsvView(APIView):
    """The list as a table, without paging. Times are ISO 8601 with zone."""

    permission_classes = [AllowAny]
    renderer_classes = [CsvRenderer, JSONRenderer]

    @extend_schema(parameters=[ReportsQuery], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        return file_of(request, exports.csv_lines, "text/csv; charset=utf-8", "csv")


class GeoJsonView(APIView):
    """The list for a map, without paging: a FeatureCollection of RFC 7946."""

    permission_classes = [AllowAny]
    renderer_classes = [GeoJsonRenderer, JSONRenderer]

    @extend_schema(
        parameters=[ReportsQuery], responses={(200, "application/geo+json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        return file_of(request, exports.geojson_lines, "application/geo+json", "geojson")


def file_of(request: Request, lines: Lines, content_type: str, end: str) -> StreamingHttpResponse:
    filters = filters_of(read_query(ReportsQuery, request))
    if filters.sort in ORDERS_OF_OPEN:
        # Who follows while it is written would move a report out of the file, or into it twice.
        filters = replace(filters, sort=NEWEST)
    reports = public(filters)
    answer = StreamingHttpResponse(lines(reports), content_type=content_type)
    name = f"reports-{timezone.localdate().isoformat()}.{end}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
