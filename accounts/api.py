"""Coming in: accounts and tokens. Each tells a visitor nothing about who has an account."""

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import guards
from accounts.serializers import (
    CheckAddressRequest,
    GoogleRequest,
    LoginRequest,
    RefreshRequest,
    RegisterRequest,
    ResetRequest,
    SignedInSerializer,
    TokensSerializer,
    signed_in,
)
from accounts.services import addresses, google_tokens, passwords, registration, signing_in, tokens
from common.errors import DomainError, refusal
from common.schema import ErrorEnvelopeSerializer
from common.serializers import read

REFUSED = ErrorEnvelopeSerializer


class PublicView(APIView):
    """Asks for no credentials, so old ones that an app still sends do not stand in the way."""

    authentication_classes = []
    permission_classes = [AllowAny]


class RegisterView(PublicView):
    @extend_schema(request=RegisterRequest, responses={201: SignedInSerializer, 409: REFUSED})
    def post(self, request: Request) -> Response:
        """Create an account. A mail asks to confirm the address; tokens come at once."""
        fields = read(RegisterRequest, request)
        guards.count_mail_asked(request._request)
        fields.setdefault("language", get_language())
        person = registration.register(**fields)
        return Response(signed_in(person, tokens.issue(person=person)), status=201)


class LoginView(PublicView):
    @extend_schema(request=LoginRequest, responses={200: SignedInSerializer, 401: REFUSED})
    def post(self, request: Request) -> Response:
        """Log in by user name or e-mail. 401 MFA_REQUIRED asks for the code as well."""
        fields = read(LoginRequest, request)
        person = signing_in.check_password(
            request=request._request, name=fields["login"], password=fields["password"]
        )
        given = tokens.sign_in(person=person, code=fields.get("code", ""))
        return Response(signed_in(person, given))


class GoogleView(PublicView):
    throttle_scope = "login"

    @extend_schema(
        request=GoogleRequest, responses={200: SignedInSerializer, 401: REFUSED, 404: REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Log in, or join, with an ID token of Google's. Second factors are asked here too."""
        fields = read(GoogleRequest, request)
        person = google_tokens.find_person(request=request._request, text=fields["id_token"])
        given = tokens.sign_in(person=person, code=fields.get("code", ""))
        return Response(signed_in(person, given))


class RefreshView(PublicView):
    @extend_schema(request=RefreshRequest, responses={200: TokensSerializer, 401: REFUSED})
    def post(self, request: Request) -> Response:
        """New tokens for a refresh token, which works once."""
        given = tokens.rotate(refresh=read(RefreshRequest, request)["refresh"])
        return Response(TokensSerializer(given).data)


class LogoutView(PublicView):
    @extend_schema(request=RefreshRequest, responses={204: None, 401: REFUSED})
    def post(self, request: Request) -> Response:
        """The refresh token works no more; the access token ends by itself within minutes."""
        tokens.revoke(refresh=read(RefreshRequest, request)["refresh"])
        return Response(status=204)


class ResetView(PublicView):
    @extend_schema(request=ResetRequest, responses={202: None, 204: None, 409: REFUSED})
    def post(self, request: Request) -> Response:
        """Mail me a link (202, whoever has an account or not); or set the password with its key."""
        fields = read(ResetRequest, request)
        if "key" in fields:
            passwords.reset_password(key=fields["key"], password=fields["password"])
            return Response(status=204)
        guards.count_mail_asked(request._request)
        passwords.ask_for_reset(address=fields["email"], language=get_language())
        return Response(status=202)


class CheckAddressView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(request=CheckAddressRequest, responses={202: None, 204: None, 409: REFUSED})
    def post(self, request: Request) -> Response:
        """Confirm an address with the key from the mail; or, signed in, ask for the mail again."""
        if key := read(CheckAddressRequest, request).get("key"):
            addresses.check_address(key=key)
            return Response(status=204)
        if not request.user.is_authenticated:
            usual = refusal(401)
            raise DomainError(usual.message, code=usual.code, status=usual.status)
        guards.count_mail_asked(request._request)
        addresses.send_check(person=request.user)
        return Response(status=202)
