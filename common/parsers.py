"""Bodies that the database can hold: what it cannot is refused here, once for every endpoint."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import ParseError

DEEPEST_NESTING = 100
# An escaped NUL or half of a surrogate pair: legal JSON, but no text that a database stores.
_SUSPICIOUS = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# U+FFFD is what a form's reader left where the bytes were no UTF-8.
_UNREADABLE = re.compile("[\0\ufffd\ud800-\udfff]")


class StrictJSONParser(parsers.JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raw = stream.read(limit + 1)
        if len(raw) > limit:
            raise RequestDataTooBig
        try:
            data = json.loads(
                raw.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite_float
            )
            _refuse_deep_nesting(raw, data)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON that we can read.")) from error
        if _SUSPICIOUS.search(raw) and any(_UNSTORABLE.search(text) for text in _texts(data)):
            raise ParseError(_("A text in this request has a character that we can't store."))
        return data


class StrictMultiPartParser(parsers.MultiPartParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        parsed = super().parse(stream, media_type, parser_context)
        _refuse_unreadable(parsed.data)
        _refuse_unreadable(parsed.files)
        return parsed


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _finite_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number too large for a double")
    return number


def _refuse_deep_nesting(raw: bytes, data: Any) -> None:
    """What json reads just so would overflow the stack of whoever writes it again, deeper down."""
    if raw.count(b"[") + raw.count(b"{") <= DEEPEST_NESTING:
        return
    level = [data]
    for _depth in range(DEEPEST_NESTING):
        level = [child for value in level for child in _children(value)]
    if level:
        raise ValueError("nested too deep")


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _texts(data: Any) -> Iterator[str]:
    """Every text in parsed JSON. A stack of our own, because the nesting is the caller's."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        waiting.extend(_children(value))
        if isinstance(value, dict):
            waiting.extend(value.keys())


def _refuse_unreadable(fields: MultiValueDict) -> None:
    for name, values in fields.lists():
        for text in (name, *(value for value in values if isinstance(value, str))):
            if _UNREADABLE.search(text):
                raise ParseError(_("A text in this form has a character that we can't store."))
