"""How somebody appears in rankings, changed from the account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.selectors import person_of
from rewards import selectors
from rewards.forms import AppearanceForm
from rewards.services.appearing import appear


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    wallet = selectors.wallet(person)
    initial = {"shows_name": wallet.shows_name, "district": wallet.district}
    form = AppearanceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        appear(person=person, **form.cleaned_data)
        messages.success(request, _("Saved. Rankings show it within a minute."))
        return redirect("account-rewards")
    return render(request, "rewards/choices.html", {"form": form, "wallet": wallet})
