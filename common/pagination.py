"""Lists of any length: by page near the top, by cursor however deep, in an order that holds."""

import re
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import Field, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

USUAL_LIMIT = 20
MOST_PER_PAGE = 50
# Counted exactly, and reached by page number, up to here.
DEEPEST_ROW = 10_000
PARAMETERS = ("page", "limit", "cursor")
_WHOLE_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class PageOrCursor(BasePagination):
    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        self.limit = self._number(request, "limit", USUAL_LIMIT)
        if self.limit > MOST_PER_PAGE:
            refuse("limit", _("limit goes up to %(most)d.") % {"most": MOST_PER_PAGE})
        self.order = Order(queryset)
        self.total = queryset.order_by()[: DEEPEST_ROW + 1].count()
        rows = list(self._from_where_the_caller_asks(self.order.queryset, request))
        has_more = len(rows) > self.limit
        self.next_cursor = self.order.cursor_after(rows[self.limit - 1]) if has_more else None
        return rows[: self.limit]

    def _from_where_the_caller_asks(self, queryset: QuerySet, request: Request) -> QuerySet:
        """One row more than is shown says whether there is a next page."""
        self.page: int | None = None
        if cursor := request.query_params.get("cursor"):
            if "page" in request.query_params:
                refuse("cursor", _("Send page or cursor, not both."))
            return queryset.filter(self.order.beyond(cursor))[: self.limit + 1]
        self.page = self._number(request, "page", 1)
        end = self.page * self.limit
        if end > DEEPEST_ROW:
            refuse("page", _("This deep, lists go by cursor: follow next_cursor."))
        return queryset[end - self.limit : end + 1]

    def _number(self, request: Request, name: str, usual: int) -> int:
        text = request.query_params.get(name, str(usual))
        if not _WHOLE_NUMBER.fullmatch(text):
            refuse(name, _("%(name)s is a whole number from 1 on.") % {"name": name})
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        answer = {
            "total": min(self.total, DEEPEST_ROW),
            "page": self.page,
            "limit": self.limit,
            "next_cursor": self.next_cursor,
            "results": data,
        }
        if self.total > DEEPEST_ROW:
            answer["total_capped"] = True
        return Response(answer)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        properties: dict[str, Any] = {
            "total": {
                "type": "integer",
                "maximum": DEEPEST_ROW,
                "description": "Exact up to 10,000; more is told by total_capped.",
            },
            "total_capped": {
                "type": "boolean",
                "description": "There, and true, when there are more than total.",
            },
            "page": {
                "type": "integer",
                "nullable": True,
                "description": "Null where a cursor was followed.",
            },
            "limit": {"type": "integer", "maximum": MOST_PER_PAGE},
            "next_cursor": {
                "type": "string",
                "nullable": True,
                "description": "Send it as cursor to go on after the last of these; null: the end.",
            },
            "results": schema,
        }
        required = [name for name in properties if name != "total_capped"]
        return {"type": "object", "required": required, "properties": properties}

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            _parameter(
                "page",
                {"type": "integer", "minimum": 1, "default": 1},
                "Which page. page times limit goes up to 10,000; deeper lists go by cursor.",
            ),
            _parameter(
                "limit",
                {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MOST_PER_PAGE,
                    "default": USUAL_LIMIT,
                },
                "How many at most in one answer.",
            ),
            _parameter(
                "cursor",
                {"type": "string"},
                "next_cursor of the answer before, instead of page: no depth is too deep, and"
                " nothing is shown twice or left out when the list grows meanwhile.",
            ),
        ]


def refuse(field: str, message: str) -> NoReturn:
    raise ValidationError({field: message})


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


class Order:
    """The queryset's own order, ended by its primary key so that no two rows share a place."""

    def __init__(self, queryset: QuerySet) -> None:
        names = _names(queryset)
        if names[-1].lstrip("-") not in ("pk", queryset.model._meta.pk.name):
            names.append("pk")
        self.names = names
        self.fields = [_field(queryset.model, name.lstrip("-")) for name in names]
        self.queryset = queryset.order_by(*names)
        # A cursor of another order would point nowhere in this one.
        salt = f"cursor:{queryset.model._meta.label}:{','.join(names)}"
        self.signer = Signer(salt=salt)

    def cursor_after(self, row: Model) -> str:
        return self.signer.sign_object([field.value_to_string(row) for field in self.fields])

    def beyond(self, cursor: str) -> Q:
        try:
            texts = self.signer.unsign_object(cursor)
        except BadSignature:
            refuse("cursor", _("This cursor does not belong to this list. Start again without."))
        pairs = zip(self.fields, texts, strict=True)
        return self._beyond([field.to_python(text) for field, text in pairs])

    def _beyond(self, values: Sequence[Any]) -> Q:
        """Rows that come later by the first field, or equal in it and later by the second, …"""
        found = Q()
        equal = Q()
        for name, field, value in zip(self.names, self.fields, values, strict=True):
            later = "lt" if name.startswith("-") else "gt"
            found |= equal & Q(**{f"{field.name}__{later}": value})
            equal &= Q(**{field.name: value})
        # Follows from the rest, but lets the database enter its index here instead of at the top.
        bound = "lte" if self.names[0].startswith("-") else "gte"
        return Q(**{f"{self.fields[0].name}__{bound}": values[0]}) & found


def _names(queryset: QuerySet) -> list[str]:
    names = list(queryset.query.order_by or queryset.model._meta.ordering or ["pk"])
    if not all(isinstance(name, str) for name in names):
        raise TypeError("A paginated list is ordered by plain fields, not by expressions.")
    return names


def _field(model: type[Model], name: str) -> Field:
    """Only fields of the row itself that are never null: NULL has no place in an order."""
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise TypeError(
            f"A paginated list is ordered by fields of its rows, not {name}."
        ) from error
    if not isinstance(field, Field) or field.null:
        raise TypeError(f"A paginated list is not ordered by {name}, which can be null.")
    return field
