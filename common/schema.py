"""The schema says of every operation how it can refuse, and that all refusals have one shape."""

from typing import Any

from drf_spectacular import authentication
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from common.errors import SENTENCES
from common.idempotency import HEADER

# For @extend_schema(parameters=[IDEMPOTENCY_KEY]) on whatever calls answer_once.
IDEMPOTENCY_KEY = OpenApiParameter(
    name=HEADER,
    type={"type": "string", "pattern": r"^[\x21-\x7e]{1,200}$"},
    location=OpenApiParameter.HEADER,
    description="Repeat the request with the same key and it happens once: a repetition gets the"
    " first answer with the header Idempotent-Replay. Keys live 30 days.",
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ErrorDetailSerializer(serializers.Serializer):
    field = serializers.CharField(allow_blank=True)
    message = serializers.CharField()


class ErrorSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="For programs; it never changes.")
    message = serializers.CharField(help_text="For people; in their language.")
    details = ErrorDetailSerializer(many=True)


@extend_schema_field({"type": "boolean", "enum": [False]})
class FalseField(serializers.BooleanField):
    pass


class ErrorEnvelopeSerializer(serializers.Serializer):
    success = FalseField()
    error = ErrorSerializer()
    request_id = serializers.CharField(help_text="Also the header X-Request-ID.")


class SessionScheme(authentication.SessionScheme):  # type: ignore[no-untyped-call]
    """Documents our own kind of session authentication like DRF's."""

    match_subclasses = True
    priority = 0


class EnvelopeSchema(AutoSchema):
    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        envelope = self.resolve_serializer(ErrorEnvelopeSerializer, direction).ref
        for status in self._refusals():
            content = {"application/json": {"schema": envelope}}
            description = str(SENTENCES[status][1])
            bodies.setdefault(str(status), {"description": description, "content": content})
        return dict(sorted(bodies.items()))

    def _refusals(self) -> set[int]:
        """The statuses with which this operation can refuse."""
        parameters = self._get_parameters()
        found = {400, 406, 500, 503}
        is_open = all(isinstance(item, AllowAny) for item in self.view.get_permissions())
        # Where anybody may call, a bad token or one of somebody banned is refused all the same.
        if self.view.get_authenticators() or not is_open:
            found |= {401, 403}
        if self.method not in SAFE_METHODS:
            found |= {403, 413, 415}
        if any(parameter["in"] == "path" for parameter in parameters):
            found.add(404)
        if any(parameter["name"] == HEADER for parameter in parameters):
            found.add(409)
        if self.view.throttle_classes:
            found.add(429)
        return found
