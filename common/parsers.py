"""JSON that the database can hold: what it cannot is refused here, once for every endpoint."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# An escaped NUL or half of a surrogate pair: legal JSON, but no text that a database stores.
_SUSPICIOUS = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class StrictJSONParser(JSONParser):
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
            data = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
            if _SUSPICIOUS.search(raw):
                _refuse_unstorable(data)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON that we can read.")) from error
        return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _refuse_unstorable(data: Any) -> None:
    text = json.dumps(data, ensure_ascii=False)
    text.encode("utf-8")  # A lone surrogate raises UnicodeEncodeError, which is a ValueError.
    if "\\u0000" in text:
        raise ValueError("NUL")
