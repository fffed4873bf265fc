"""People, as staff see them."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import REFUSED
from accounts.models import User
from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of, search_people
from accounts.serializers import BanRequest, PeopleQuery, PersonForStaffSerializer
from accounts.services import bans
from common.serializers import read, read_query


class PeopleView(generics.ListAPIView):
    permission_classes = [StaffWhoMay]
    needs = "accounts.view_user"
    serializer_class = PersonForStaffSerializer

    @extend_schema(parameters=[PeopleQuery])
    def get(self, request: Request) -> Response:
        """Everybody with an account, the newest first unless asked otherwise."""
        return self.list(request)

    def get_queryset(self) -> QuerySet[User]:
        asked = dict(read_query(PeopleQuery, self.request))
        return search_people(text=asked.pop("q", ""), **asked)


class BanView(APIView):
    permission_classes = [StaffWhoMay]
    needs = "accounts.ban_user"

    @extend_schema(
        request=BanRequest, responses={200: PersonForStaffSerializer, 404: REFUSED, 409: REFUSED}
    )
    def post(self, request: Request) -> Response:
        """Ban somebody, with a reason that they are told, or lift a ban."""
        fields = read(BanRequest, request)
        person = get_object_or_404(User, pk=fields["user"])
        change = bans.ban if fields["banned"] else bans.lift
        change(
            person=person,
            by=person_of(request),
            reason=fields.get("reason", ""),
            request=request._request,
        )
        return Response(PersonForStaffSerializer(person).data)
