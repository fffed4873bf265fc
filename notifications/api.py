"""Inbox and choices for everybody; messages, history and alerts for staff."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import StaffWhoMay
from accounts.roles import Role
from accounts.selectors import person_of
from common.errors import DomainError
from common.idempotency import answer_once
from common.schema import IDEMPOTENCY_KEY, ErrorEnvelopeSerializer
from common.serializers import read, read_query
from notifications import selectors, services
from notifications.models import Alert, Delivery, Notification
from notifications.serializers import (
    AlertQuery,
    AlertSerializer,
    AssignRequest,
    DeliverySerializer,
    HistoryQuery,
    InboxQuery,
    MessageRequest,
    MessageSerializer,
    NotificationSerializer,
    PreferencesRequest,
    PreferencesSerializer,
    ReadAllSerializer,
)

# 409: somebody else was faster.
ALERT_ANSWERS = {200: AlertSerializer, 409: ErrorEnvelopeSerializer}


class InboxView(generics.ListAPIView):
    """My notifications, newest first."""

    serializer_class = NotificationSerializer

    @extend_schema(parameters=[InboxQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Notification]:
        found = selectors.inbox(person_of(self.request))
        unread = read_query(InboxQuery, self.request).get("unread")
        return found.filter(read_at__isnull=unread == "true") if unread else found


class ReadView(APIView):
    @extend_schema(request=None, responses=NotificationSerializer)
    def post(self, request: Request, notification_id: UUID) -> Response:
        """Mark one of my notifications as read. Doing it again changes nothing."""
        found = services.mark_read(person=person_of(request), number=notification_id)
        return Response(NotificationSerializer(found).data)


class ReadAllView(APIView):
    @extend_schema(request=None, responses=ReadAllSerializer)
    def post(self, request: Request) -> Response:
        """Mark all my notifications as read."""
        return Response({"read": services.mark_all_read(person=person_of(request))})


class PreferencesView(APIView):
    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """What reaches me by which way, beside the inbox that everything reaches."""
        return shown_choices(person_of(request))

    @extend_schema(request=PreferencesRequest, responses=PreferencesSerializer)
    def put(self, request: Request) -> Response:
        """Switch ways on and off; what is not named stays as it is."""
        rows = read(PreferencesRequest, request)["preferences"]
        choices = {(row["kind"], row["channel"]): row["is_on"] for row in rows}
        services.choose(person=person_of(request), choices=choices)
        return shown_choices(person_of(request))


class MessageView(APIView):
    permission_classes = [StaffWhoMay]
    needs = "notifications.send_notification"

    @extend_schema(
        request=MessageRequest, parameters=[IDEMPOTENCY_KEY], responses={202: MessageSerializer}
    )
    def post(self, request: Request) -> HttpResponse:
        """Write to a person or a role: to the inbox, and by mail to those who take mails."""
        fields = read(MessageRequest, request)
        return answer_once(request, lambda: send_message(request, fields))


class HistoryView(generics.ListAPIView):
    """What was mailed and how it went, newest first; never what it said."""

    permission_classes = [StaffWhoMay]
    needs = "notifications.view_delivery"
    serializer_class = DeliverySerializer

    @extend_schema(parameters=[HistoryQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(**read_query(HistoryQuery, self.request))


class AlertsView(generics.ListAPIView):
    """What staff should look at, the latest first."""

    permission_classes = [StaffWhoMay]
    needs = "notifications.view_alert"
    serializer_class = AlertSerializer

    @extend_schema(parameters=[AlertQuery])
    def get(self, request: Request) -> Response:
        return self.list(request)

    def get_queryset(self) -> QuerySet[Alert]:
        return Alert.objects.filter(**read_query(AlertQuery, self.request))


class AlertView(APIView):
    """The base of what staff do with one alert."""

    permission_classes = [StaffWhoMay]
    needs = "notifications.change_alert"

    def answer(self, service: Callable[..., Alert], request: Request, number: UUID) -> Response:
        alert = get_object_or_404(Alert, pk=number)
        done = service(alert=alert, by=person_of(request), request=request._request)
        return Response(AlertSerializer(done).data)


class AcknowledgeView(AlertView):
    @extend_schema(request=None, responses=ALERT_ANSWERS)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """I have seen it. 409 when somebody was faster."""
        return self.answer(services.acknowledge, request, alert_id)


class AssignView(AlertView):
    @extend_schema(request=AssignRequest, responses=ALERT_ANSWERS)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Give it to somebody of staff."""
        to = find_person(read(AssignRequest, request)["person"])
        return self.answer(partial(services.assign, to=to), request, alert_id)


class ResolveView(AlertView):
    @extend_schema(request=None, responses=ALERT_ANSWERS)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """It is dealt with. The next time the cause shows itself, there is a new alert."""
        return self.answer(services.resolve, request, alert_id)


def send_message(request: Request, fields: dict[str, Any]) -> Response:
    person = find_person(fields["person"]) if "person" in fields else None
    message = services.send_message(
        to=person or Role(fields["role"]),
        subject=fields["subject"],
        text=fields["text"],
        by=person_of(request),
        request=request._request,
    )
    people = selectors.readers_of(message).count()
    return Response(MessageSerializer({"id": message.pk, "people": people}).data, status=202)


def find_person(number: UUID) -> User:
    person = User.objects.filter(pk=number, is_active=True).first()
    if person is None:
        raise DomainError(_("We know nobody with this number."), code="NO_SUCH_PERSON")
    return person


def shown_choices(person: User) -> Response:
    rows = {"preferences": selectors.choices_of(person)}
    return Response(PreferencesSerializer(rows).data)
