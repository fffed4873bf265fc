"""What comes in is what was asked for: nothing unknown, of another type, or too large."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.html import is_html_input

from common.idempotency import FORM_FIELD as IDEMPOTENCY_FIELD
from common.pagination import PARAMETERS as PAGING

# What a page's form carries beside its own fields.
FORM_FIELDS = frozenset({"csrfmiddlewaretoken", IDEMPOTENCY_FIELD})
BIGGEST_INTEGER = 2**63 - 1
TOO_LARGE = gettext_lazy("This is more than we can store.")

# DRF takes the text "5" for a number and the number 5 for a text. A form has only text; in JSON
# that is a mistake of the app, which it should hear of.
JSON_TYPES: tuple[tuple[type[serializers.Field], tuple[type, ...]], ...] = (
    (serializers.BooleanField, (bool,)),
    (serializers.IntegerField, (int,)),
    (serializers.FloatField, (int, float)),
    (serializers.DecimalField, (int, float, str)),
    (serializers.CharField, (str,)),
    (serializers.UUIDField, (str,)),
)


class StrictSerializer(serializers.Serializer):
    """The base of every serializer that reads a request."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        errors: dict[str, Any] = dict(self._unexpected(data))
        known = {name: value for name, value in data.items() if name not in errors}
        value = {}
        try:
            value = super().to_internal_value(data if is_html_input(data) else known)
        except ValidationError as error:
            assert isinstance(error.detail, dict)
            errors = {**error.detail, **errors}
        errors |= {name: TOO_LARGE for name in value if _is_too_large(value[name])}
        if errors:
            raise ValidationError(errors)
        return value

    def _unexpected(self, data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        writable = {name: field for name, field in self.fields.items() if not field.read_only}
        is_form = is_html_input(data)
        for name in data:
            if name not in writable:
                if not (is_form and name in FORM_FIELDS):
                    yield name, _("We don't know this field.")
            elif _overflows(writable[name], data[name]):
                yield name, TOO_LARGE
            elif not is_form and (message := _wrong_type(writable[name], data[name])):
                yield name, message


def _wrong_type(field: serializers.Field, value: Any) -> str | None:
    """The field's own complaint, where JSON has a value of another type."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        complaints = (_wrong_type(field.child, item) for item in value)
        return next((complaint for complaint in complaints if complaint), None)
    expected = next((types for kind, types in JSON_TYPES if isinstance(field, kind)), None)
    if expected is None or value is None:
        return None
    # In Python, though not in JSON, True is a whole number.
    is_right = isinstance(value, expected) and isinstance(value, bool) == (bool in expected)
    return None if is_right else str(field.error_messages["invalid"])


def _overflows(field: serializers.Field, value: Any) -> bool:
    """DRF fails on a local time of the year 1 or 9999 that has no UTC."""
    if not isinstance(field, serializers.DateTimeField):
        return False
    try:
        moment = field.to_internal_value(value)
    except OverflowError:
        return True
    except ValidationError:
        return False  # The field will say so itself.
    # Before there were time zones, clocks differed by seconds, which no ISO 8601 offset can say.
    offset = moment.utcoffset()
    return bool(offset and offset.seconds % 60)


def _is_too_large(value: Any) -> bool:
    """More than a bigint of the database holds."""
    if isinstance(value, list):
        return any(_is_too_large(item) for item in value)
    return isinstance(value, int) and not -BIGGEST_INTEGER <= value <= BIGGEST_INTEGER


def read(serializer_class: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What a body says, or a refusal of it."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def read_query(serializer_class: type[StrictSerializer], request: Request) -> dict[str, Any]:
    """What a list is asked for, read as strictly as a body; where to turn to is the paginator's."""
    query = request.query_params.copy()
    for name in PAGING:
        query.pop(name, None)
    serializer = serializer_class(data=query)
    _refuse_blanks(serializer, query)
    serializer.is_valid(raise_exception=True)
    asked = dict(serializer.validated_data)
    for name, field in serializer.fields.items():
        # A form leaves out the box that is not ticked; a query that does says nothing of it.
        is_unasked = isinstance(field, serializers.BooleanField) and name not in query
        if is_unasked and field.default is serializers.empty:
            asked.pop(field.source, None)
    return asked


def _refuse_blanks(serializer: StrictSerializer, query: Mapping[str, Any]) -> None:
    """DRF takes "?kind=" for a question without kind, as if it were a form."""
    blank = serializers.CharField.default_error_messages["blank"]
    errors = {
        name: blank
        for name, field in serializer.fields.items()
        if query.get(name) == "" and not getattr(field, "allow_blank", False)
    }
    if errors:
        raise ValidationError(errors)
