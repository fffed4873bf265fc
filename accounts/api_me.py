"""What people see and change of their own account."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import REFUSED
from accounts.selectors import person_of
from accounts.serializers import (
    PasswordRequest,
    PersonSerializer,
    PhotoRequest,
    ProfileRequest,
    TokensSerializer,
    describe,
)
from accounts.services import passwords, profiles, tokens
from common.files_views import show_file
from common.parsers import StrictMultiPartParser
from common.photos import read_photo
from common.serializers import read


class MeView(APIView):
    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request) -> Response:
        return Response(describe(person_of(request)))

    @extend_schema(request=ProfileRequest, responses=PersonSerializer)
    def patch(self, request: Request) -> Response:
        """What is not named stays as it is."""
        fields = read(ProfileRequest, request)
        return Response(describe(profiles.change_profile(person=person_of(request), **fields)))


class JPEGRenderer(BaseRenderer):
    """Lets callers ask for pictures; the view answers with the file itself."""

    media_type = "image/jpeg"
    format = "jpeg"
    charset = None

    def render(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return data


class AvatarView(APIView):
    renderer_classes = [JSONRenderer, JPEGRenderer]

    def get_parsers(self) -> list[BaseParser]:
        return [StrictMultiPartParser()]

    @extend_schema(
        responses={
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            304: None,
            (404, "application/json"): REFUSED,
        }
    )
    def get(self, request: Request) -> HttpResponseBase:
        """My picture."""
        person = person_of(request)
        if person.avatar_id is None:
            raise Http404
        return show_file(request._request, pk=person.avatar_id)

    @extend_schema(request=PhotoRequest, responses={(200, "application/json"): PersonSerializer})
    def put(self, request: Request) -> Response:
        """A square is cut from its middle; nothing else of the file is kept."""
        photo = read_photo(read(PhotoRequest, request)["photo"])
        return Response(describe(profiles.set_avatar(person=person_of(request), photo=photo)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        profiles.remove_avatar(person=person_of(request))
        return Response(status=204)


class PasswordView(APIView):
    @extend_schema(request=PasswordRequest, responses=TokensSerializer)
    def put(self, request: Request) -> Response:
        """Ends every other session and token; here are fresh ones."""
        fields = read(PasswordRequest, request)
        person = person_of(request)
        passwords.change_password(person=person, **fields)
        if request.auth is None:
            update_session_auth_hash(request._request, person)
        return Response(TokensSerializer(tokens.issue(person=person)).data)
