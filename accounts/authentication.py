from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session. Naming a scheme makes "not signed in" a 401 instead of a 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
