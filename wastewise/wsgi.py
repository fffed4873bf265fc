import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wastewise.settings")


class Utf8Request(WSGIRequest):
    """Django reads with any charset that a caller names; some of them raise here, before the first
    middleware could answer. We read UTF-8 alone, and HostileRequestMiddleware refuses the rest."""

    def _set_content_type_params(self, meta: dict[str, str]) -> None:
        try:
            parsed = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except ValueError:
            parsed = "", {"charset": "unreadable"}
        self.content_type, self.content_params = parsed


class Utf8Handler(WSGIHandler):
    request_class = Utf8Request

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """An answer to HEAD has the length of its body and no body, or the server complains."""
        response = super().get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


django.setup(set_prefix=False)
application = Utf8Handler()
