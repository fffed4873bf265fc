"""Who calls the API: an app with a token, a device with its key, a browser with its session."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework_simplejwt import authentication as simplejwt
from rest_framework_simplejwt.tokens import Token

from accounts.models import Device, User
from accounts.services import devices, tokens
from common.errors import DomainError

if TYPE_CHECKING:  # DRF imports us while it makes that class.
    from rest_framework.views import APIView


class BadCredentials(DomainError):
    """A 401 says which scheme it would like better ones of."""

    def __init__(self, refusal: DomainError, auth_header: str) -> None:
        super().__init__(refusal.message, code=refusal.code, status=refusal.status)
        self.auth_header = auth_header


class JWTAuthentication(simplejwt.JWTAuthentication):
    """Asks about the person on every request: a ban or a new password ends a token at once."""

    def authenticate(  # type: ignore[override]
        self, request: Request
    ) -> tuple[User, Token] | None:
        try:
            found = super().authenticate(request)
        except AuthenticationFailed as error:
            header = f'{self.authenticate_header(request)}, error="invalid_token"'
            raise BadCredentials(tokens.invalid_token(), header) from error
        if found is None:
            return None
        person, token = found
        assert isinstance(person, User)
        tokens.check_may_come_in(person)
        if not tokens.is_of_today(token, person):
            raise BadCredentials(tokens.invalid_token(), self.authenticate_header(request))
        return person, token


class DeviceAuthentication(authentication.BaseAuthentication):
    """`Authorization: Device <key>`. A device is nobody: request.auth is it."""

    scheme = "Device"

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Device] | None:
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words or words[0] != self.scheme:
            return None
        device = devices.find_by_key(key=words[1]) if len(words) == 2 else None
        if device is None:
            sentence = _("This key is expired, was revoked, or is none of ours.")
            unknown = DomainError(sentence, code="DEVICE_KEY_INVALID", status=401)
            raise BadCredentials(unknown, self.authenticate_header(request))
        return AnonymousUser(), device

    def authenticate_header(self, request: Request) -> str:
        return f'{self.scheme} realm="api"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The browser's session. Naming a scheme makes "not signed in" a 401 instead of a 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class IsDevice(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.auth, Device)
