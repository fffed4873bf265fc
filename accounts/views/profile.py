"""The account page and what it leads to."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.forms import AddressForm, PictureForm, ProfileForm
from accounts.guards import count_mail_asked
from accounts.languages import remember_language
from accounts.models import User
from accounts.selectors import person_of
from accounts.services import addresses, profiles
from accounts.views.common import OwnServiceView
from common.photos import read_photo


class AccountView(OwnServiceView):
    template_name = "accounts/account.html"
    form_class = ProfileForm

    def get_form_kwargs(self) -> dict[str, Any]:
        # A copy: what was typed wrong must not stand in the page's own greeting.
        person = User.objects.get(pk=self.person.pk)
        return super().get_form_kwargs() | {"instance": person}

    def call(self, data: dict[str, Any]) -> HttpResponse:
        person = profiles.change_profile(person=self.person, **data)
        with override(person.language):
            messages.success(self.request, _("Your account is saved."))
        response = redirect("account")
        remember_language(response, person.language)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address, waiting = selectors.addresses_of(self.person)
        context = {
            "address": address,
            "waiting": waiting,
            "has_second_factor": selectors.has_second_factor(self.person),
        }
        return super().get_context_data(**kwargs) | context


class PictureView(OwnServiceView):
    template_name = "accounts/picture.html"
    form_class = PictureForm

    def call(self, data: dict[str, Any]) -> HttpResponse:
        profiles.set_avatar(person=self.person, photo=read_photo(data["picture"]))
        messages.success(self.request, _("You have a new picture."))
        return redirect("account")


@require_POST
@login_required
def remove_picture(request: HttpRequest) -> HttpResponse:
    profiles.remove_avatar(person=person_of(request))
    messages.success(request, _("Your picture is gone."))
    return redirect("account")


@method_decorator([login_required, reauthentication_required], name="dispatch")
class AddressView(OwnServiceView):
    template_name = "accounts/address.html"
    form_class = AddressForm

    def call(self, data: dict[str, Any]) -> HttpResponse:
        count_mail_asked(self.request)
        addresses.change_address(person=self.person, new=data["email"])
        messages.success(self.request, _("We have sent a link to the new address."))
        return redirect("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address, waiting = selectors.addresses_of(self.person)
        return super().get_context_data(**kwargs) | {"address": address, "waiting": waiting}


@require_POST
@login_required
def send_check(request: HttpRequest) -> HttpResponse:
    count_mail_asked(request)
    person = person_of(request)
    if addresses.send_check(person=person):
        messages.success(request, _("We have sent you the link again."))
    elif selectors.awaits_check(person):
        messages.warning(request, _("We have sent several links already. Try again later."))
    else:
        messages.info(request, _("No address of yours waits to be confirmed."))
    return redirect("account")
