"""The contract, for programs and for people. Parameters are checked, as everywhere: the views
underneath would put them into headers and load whatever language somebody names."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.serializers import StrictSerializer, read_query


class SchemaQuery(StrictSerializer):
    lang = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class DocsQuery(SchemaQuery):
    script = serializers.CharField(required=False, allow_blank=True)


class SchemaView(SpectacularAPIView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        read_query(SchemaQuery, request)
        return super().get(request, *args, **kwargs)  # type: ignore[no-any-return, no-untyped-call]


class DocsView(SpectacularSwaggerSplitView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        read_query(DocsQuery, request)
        return super().get(request, *args, **kwargs)  # type: ignore[no-any-return, no-untyped-call]
