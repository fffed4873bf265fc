"""What goes where, for apps: open to anyone."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from common.serializers import read_query
from guide import selectors
from guide.models import GuideItem
from guide.serializers import GuideItemSerializer, GuideQuery


class GuideView(generics.ListAPIView):
    """Everyday things and where they go, from A to Z by their addresses."""

    permission_classes = [AllowAny]
    serializer_class = GuideItemSerializer

    @extend_schema(parameters=[GuideQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[GuideItem]:
        asked = read_query(GuideQuery, self.request)
        return selectors.matching(
            selectors.published(), asked=asked.get("q", ""), destination=asked.get("kind", "")
        )


class ItemView(generics.RetrieveAPIView):
    """One of them, by the word that its page's address ends with."""

    permission_classes = [AllowAny]
    serializer_class = GuideItemSerializer
    lookup_field = "slug"
    lookup_url_kwarg = "item"

    def get_queryset(self) -> QuerySet[GuideItem]:
        return selectors.published()
