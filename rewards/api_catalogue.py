"""Rewards, codes and rankings, for apps."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of
from common.idempotency import answer_once
from common.schema import IDEMPOTENCY_KEY
from common.serializers import read, read_query
from places.models import District
from rewards.catalogue_serializers import (
    LeaderboardQuery,
    LeaderboardSerializer,
    OfferSerializer,
    RedeemRequest,
    RedemptionSerializer,
)
from rewards.models import Redemption, Reward
from rewards.redemption_rules import read_code
from rewards.selectors import catalogue as found
from rewards.selectors.leaderboards import leaderboard
from rewards.services import redeeming


class RewardsView(generics.ListAPIView):
    """What there is to be had, and what stands between you and it; the cheapest first."""

    serializer_class = OfferSerializer

    def get_queryset(self) -> QuerySet[Reward]:
        return found.on_the_shelf()

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rewards = self.paginate_queryset(self.get_queryset())
        offers = found.offers_of(rewards or [], person_of(request))
        return self.get_paginated_response(OfferSerializer(offers, many=True).data)


class RedeemView(APIView):
    @extend_schema(
        request=RedeemRequest,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: RedemptionSerializer},
    )
    def post(self, request: Request, reward_id: UUID) -> HttpResponse:
        """Turn points into a code. The error's code says why not: NOT_YET, OVER, SOLD_OUT,
        LIMIT_REACHED, NOT_ENOUGH_POINTS, ADDRESS_NOT_CHECKED, PRICE_CHANGED."""
        cost = read(RedeemRequest, request).get("cost")
        return answer_once(request, lambda: self._redeemed(request, reward_id, cost))

    def _redeemed(self, request: Request, reward_id: UUID, cost: int | None) -> Response:
        done = redeeming.redeem(person=person_of(request), reward_id=reward_id, cost=cost)
        return answer(done, status=201)


class RedemptionsView(generics.ListAPIView):
    """My codes, the newest first."""

    serializer_class = RedemptionSerializer

    def get_queryset(self) -> QuerySet[Redemption]:
        return found.redemptions_of(person_of(self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        redemptions = self.paginate_queryset(self.get_queryset()) or []
        codes = [found.shown(redemption) for redemption in redemptions]
        return self.get_paginated_response(RedemptionSerializer(codes, many=True).data)


class UseView(APIView):
    permission_classes = [StaffWhoMay]
    needs = "rewards.use_redemption"

    @extend_schema(
        request=None, parameters=[IDEMPOTENCY_KEY], responses={200: RedemptionSerializer}
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        """Staff use a code up. 409 when it was used, given back, or has run out."""
        return answer_once(request, lambda: self._used(request, code))

    def _used(self, request: Request, code: str) -> Response:
        by = person_of(request)
        return answer(redeeming.use(code=code, by=by, request=request._request))


class CancelView(APIView):
    @extend_schema(
        request=None, parameters=[IDEMPOTENCY_KEY], responses={200: RedemptionSerializer}
    )
    def post(self, request: Request, code: str) -> HttpResponse:
        """Give my code back for its points. 409 when it was used, given back, or has run out."""
        mine = found.redemptions_of(person_of(request))
        redemption = get_object_or_404(mine, code=read_code(code))
        return answer_once(request, lambda: self._cancelled(request, redemption))

    def _cancelled(self, request: Request, redemption: Redemption) -> Response:
        return answer(redeeming.cancel(person=person_of(request), redemption=redemption))


class LeaderboardView(APIView):
    @extend_schema(parameters=[LeaderboardQuery], responses=LeaderboardSerializer)
    def get(self, request: Request) -> Response:
        """Who has collected most in this week, in this month or ever; and where I stand."""
        asked = read_query(LeaderboardQuery, request)
        district = find_district(asked["district"]) if "district" in asked else None
        board = leaderboard(person=person_of(request), period=asked["period"], district=district)
        return Response(LeaderboardSerializer(board).data)


def find_district(code: str) -> District:
    district = District.objects.filter(code=code).first()
    if district is None:
        raise ValidationError({"district": _("We know no such district.")})
    return district


def answer(redemption: Redemption, *, status: int = 200) -> Response:
    return Response(RedemptionSerializer(found.shown(redemption)).data, status=status)
