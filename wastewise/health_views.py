"""What a load balancer, a person of staff and Prometheus want to know about this process."""

import platform
import shutil
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from prometheus_client import CONTENT_TYPE_LATEST
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import health, metrics
from common.addresses import is_among
from common.errors import refusal


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """The process lives. Nothing else is asked, so nothing else can make it fail."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    if not is_among(request.META.get("REMOTE_ADDR", ""), settings.METRICS_ALLOWED):
        raise PermissionDenied
    return HttpResponse(metrics.exposition(), content_type=CONTENT_TYPE_LATEST)


class HealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["ok", "degraded", "down"])
    parts = serializers.DictField(child=serializers.ChoiceField(choices=["ok", "away"]))


class PartSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["ok", "away"])
    critical = serializers.BooleanField()
    milliseconds = serializers.FloatField()
    detail = serializers.DictField()


class DiskSerializer(serializers.Serializer):
    total_bytes = serializers.IntegerField()
    free_bytes = serializers.IntegerField()


class DetailedHealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=["ok", "degraded", "down"])
    parts = serializers.DictField(child=PartSerializer())
    versions = serializers.DictField(child=serializers.CharField())
    disk = serializers.DictField(child=DiskSerializer())
    migrations_pending = serializers.ListField(child=serializers.CharField())


class ReadyView(APIView):
    """Whether this installation can do its work.

    503 when the database is away. Anything else that is away is named in a 200, `degraded`.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []

    @extend_schema(auth=[], responses={200: HealthSerializer})
    def get(self, request: Request) -> Response:
        found = health.report()
        answer: dict[str, Any] = {"status": found.status, "parts": found.parts}
        if found.status == "down":
            answer = refusal(503).envelope() | answer
        return Response(answer, status=503 if found.status == "down" else 200)


class DetailedView(APIView):
    """How each part is, for staff."""

    permission_classes = [IsAdminUser]
    throttle_classes = []

    @extend_schema(responses={200: DetailedHealthSerializer})
    def get(self, request: Request) -> Response:
        found = health.report()
        return Response(
            {
                "status": found.status,
                "parts": {finding.name: shown(finding) for finding in found.findings},
                "versions": {
                    "wastewise": settings.VERSION,
                    "python": platform.python_version(),
                    "django": django.get_version(),
                },
                "disk": {"var": disk(settings.VAR), "media": disk(settings.MEDIA_ROOT)},
                "migrations_pending": pending_migrations(),
            }
        )


def shown(finding: health.Finding) -> dict[str, Any]:
    return {
        "status": "ok" if finding.ok else "away",
        "critical": finding.critical,
        "milliseconds": finding.milliseconds,
        "detail": finding.detail,
    }


def disk(path: Path) -> dict[str, int]:
    """Of the file system that holds the path, or will once something is stored there."""
    while not path.exists():
        path = path.parent
    usage = shutil.disk_usage(path)
    return {"total_bytes": usage.total, "free_bytes": usage.free}


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]
