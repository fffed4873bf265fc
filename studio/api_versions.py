"""Versions for apps: which there are, which answers, which is on trial."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of
from classifier.models import ModelVersion
from classifier.models.versions import LARGEST_SHARE
from classifier.services import versions
from classifier.services.versions import Decider
from classifier.version_selectors import Part, VersionRow, all_versions, row_of, standing
from common.serializers import StrictSerializer, read
from studio.access import SEE_VERSIONS, SERVE_VERSIONS


class ModelVersionSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="version.pk")
    name = serializers.CharField(source="version.name")
    version = serializers.CharField(source="version.version")
    origin = serializers.ChoiceField(source="version.origin", choices=ModelVersion.Origin.values)
    state = serializers.ChoiceField(
        source="version.state",
        choices=ModelVersion.State.values,
        help_text="What the gate said. What came with the product needs no gate.",
    )
    part = serializers.ChoiceField(
        choices=[part.value for part in Part],
        help_text="`active` answers, `challenger` has a share, `shadow` answers nobody.",
    )
    may_serve = serializers.BooleanField()
    accuracy = serializers.SerializerMethodField()
    sha256 = serializers.CharField(source="version.sha256")
    created_at = serializers.DateTimeField(source="version.created_at")

    def get_accuracy(self, row: VersionRow) -> float | None:
        """On photos of the test part. Null: not measured."""
        return round(row.accuracy.percent / 100, 6) if row.accuracy else None


class ServingSerializer(serializers.Serializer):
    active = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True, help_text="What a roll-back goes back to.")
    challenger = serializers.CharField(allow_null=True)
    share = serializers.IntegerField(help_text="Of people and devices, in per cent.")
    shadow = serializers.BooleanField(source="is_shadow")
    number = serializers.IntegerField(help_text="One more with each decision.")


class ReasonRequest(StrictSerializer):
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    number = serializers.IntegerField(
        required=False,
        default=None,
        allow_null=True,
        min_value=0,
        help_text="The step that you decide upon. When another decided meanwhile: 409.",
    )


class TrafficRequest(ReasonRequest):
    share = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_SHARE)
    shadow = serializers.BooleanField(default=False)


class VersionsView(generics.ListAPIView):
    """Versions of the recogniser, the newest first."""

    permission_classes = [StaffWhoMay]
    needs = SEE_VERSIONS
    serializer_class = ModelVersionSerializer
    queryset = all_versions()

    def get(self, request: Request) -> Response:
        versions.register_shipped()
        return self.list(request)

    def paginate_queryset(self, queryset: Any) -> Any:
        page: Iterable[ModelVersion] = super().paginate_queryset(queryset) or ()
        now = standing()
        return [row_of(version, now) for version in page]


class ActivateView(APIView):
    permission_classes = [StaffWhoMay]
    needs = SERVE_VERSIONS

    @extend_schema(request=ReasonRequest, responses=ServingSerializer)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Let it answer: everywhere within 5 seconds, without a restart. For an earlier version
        this is the roll-back."""
        said = read(ReasonRequest, request)
        version = get_object_or_404(ModelVersion, pk=version_id)
        versions.activate(version, by=decider(request, said))
        return Response(ServingSerializer(standing()).data)


class TrafficView(APIView):
    permission_classes = [StaffWhoMay]
    needs = SERVE_VERSIONS

    @extend_schema(request=TrafficRequest, responses=ServingSerializer)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Let it answer a share of people and devices, or in shadow nobody. Neither: its trial
        ends."""
        said = read(TrafficRequest, request)
        version = get_object_or_404(ModelVersion, pk=version_id)
        versions.set_traffic(
            version, share=said["share"], is_shadow=said["shadow"], by=decider(request, said)
        )
        return Response(ServingSerializer(standing()).data)


def decider(request: Request, said: dict[str, Any]) -> Decider:
    return Decider(person_of(request), said["number"], said["reason"], request._request)
