"""The catalogue, one's codes, the counter where staff use them up, and the rankings."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.selectors import person_of
from common.errors import DomainError
from common.idempotency import answer_once
from rewards.forms import CodeForm, RedeemForm
from rewards.models import Reward
from rewards.selectors import catalogue as found
from rewards.selectors import leaderboards
from rewards.services import redeeming

PER_PAGE = 24
CODES_PER_PAGE = 20


@require_safe
def rewards(request: HttpRequest) -> HttpResponse:
    person = _person_or_none(request)
    page = Paginator(found.on_the_shelf(), PER_PAGE).get_page(request.GET.get("page"))
    balance = found.balance_of(person) if person else 0
    context = {
        "page": page,
        "offers": found.offers_of(page, person, balance=balance),
        "balance": balance,
        "open_codes": found.open_codes(person) if person else 0,
    }
    return render(request, "rewards/rewards.html", context)


@require_safe
def reward(request: HttpRequest, pk: UUID) -> HttpResponse:
    offer = _offer(request, pk)
    return render(request, "rewards/reward.html", {"offer": offer, "reward": offer.reward})


@never_cache  # Each time it is shown there is a new key: going back does not repeat what was done.
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def redeem(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first, then takes."""
    if request.method == "POST":
        return answer_once(request, lambda: _redeemed(request, pk))
    offer = _offer(request, pk)
    if not offer.can_be_taken:
        return redirect("reward", pk)
    context = {"offer": offer, "reward": offer.reward, "key": uuid4()}
    return render(request, "rewards/redeem.html", context)


@require_safe
@login_required
def codes(request: HttpRequest) -> HttpResponse:
    redemptions = found.redemptions_of(person_of(request))
    page = Paginator(redemptions, CODES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "codes": [found.shown(one) for one in page]}
    return render(request, "rewards/codes.html", context)


@never_cache
@require_safe
@login_required
def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    redemption = get_object_or_404(found.redemptions_of(person_of(request)), pk=pk)
    shown = found.shown(redemption)
    context = {"code": shown, "qr": found.qr_of(redemption) if shown.is_usable else ""}
    return render(request, "rewards/code.html", context)


@require_POST
@login_required
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = person_of(request)
    redemption = get_object_or_404(found.redemptions_of(person), pk=pk)
    done = redeeming.cancel(person=person, redemption=redemption)
    messages.success(
        request, _("Given back. You have your %(cost)s points again.") % {"cost": done.cost}
    )
    return redirect("reward-code", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def use(request: HttpRequest) -> HttpResponse:
    """Shows what a code is good for; a second step uses it up."""
    person = person_of(request)
    if not (person.is_staff and person.has_perm("rewards.use_redemption")):
        raise PermissionDenied
    if request.method == "POST":
        return answer_once(request, lambda: _used(request, person))
    form = CodeForm(request.GET if "code" in request.GET else None)
    context = {"form": form, "code": _looked_up(form), "key": uuid4()}
    return render(request, "rewards/use.html", context)


@require_safe
@login_required
def leaderboard(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    districts = list(leaderboards.districts())
    asked = request.GET.get("period", "")
    period = asked if asked in leaderboards.PERIODS else leaderboards.PERIODS[0]
    district = next((one for one in districts if one.code == request.GET.get("district")), None)
    context = {
        "board": leaderboards.leaderboard(person=person, period=period, district=district),
        "periods": leaderboards.PERIODS,
        "districts": districts,
        "profile": leaderboards.appearance_of(person),
    }
    return render(request, "rewards/leaderboard.html", context)


def _person_or_none(request: HttpRequest) -> User | None:
    return person_of(request) if request.user.is_authenticated else None


def _offer(request: HttpRequest, pk: UUID) -> found.Offer:
    rewards = found.published()
    if request.user.is_authenticated and request.user.has_perm("rewards.change_reward"):
        rewards = Reward.objects.all()
    return found.offers_of([get_object_or_404(rewards, pk=pk)], _person_or_none(request))[0]


def _redeemed(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = RedeemForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Nothing was taken. Look at the reward again, then take it."))
    cost = form.cleaned_data["cost"]
    redemption = redeeming.redeem(person=person_of(request), reward_id=pk, cost=cost)
    return redirect("reward-code", redemption.pk)


def _looked_up(form: CodeForm) -> found.ShownCode | None:
    if not form.is_valid():
        return None
    try:
        return found.shown(redeeming.find_code(form.cleaned_data["code"]))
    except DomainError as refused:
        form.add_error("code", refused.message)
        return None


def _used(request: HttpRequest, person: User) -> HttpResponse:
    form = CodeForm(request.POST)
    text = form.cleaned_data["code"] if form.is_valid() else ""
    done = redeeming.use(code=text, by=person, request=request)
    words = {"reward": done.reward.name, "person": done.person.get_full_name()}
    messages.success(request, _("Used. Hand it over: %(reward)s, for %(person)s.") % words)
    return redirect("rewards-use")
