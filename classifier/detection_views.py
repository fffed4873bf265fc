"""My photos: what was seen on them, put right, deleted; and what we may do with them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors import person_of
from classifier import services
from classifier.detection_forms import FilterForm, VerifyForm
from classifier.detection_selectors import detections_of, shown
from classifier.taxonomy import KINDS
from common.errors import DomainError

PER_PAGE = 12


@require_safe
@login_required
def detections(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    asked = form.asked()
    own = detections_of(person_of(request), asked)
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "is_filtered": asked.is_set,
        "page": page,
        "shown": [shown(detection) for detection in page],
        "kinds": KINDS,
    }
    return render(request, "classifier/detections.html", context)


@require_POST
@login_required
def verify(request: HttpRequest, detection_id: UUID) -> HttpResponse:
    form = VerifyForm(request.POST)
    if not form.is_valid():
        raise DomainError(_("Please choose one of the seven kinds."), code="UNKNOWN_KIND")
    label = form.cleaned_data["label"]
    services.verify(person=person_of(request), detection_id=detection_id, label=label)
    messages.success(request, _("Thank you. That is what it is now."))
    return back(request)


@require_POST
@login_required
def delete(request: HttpRequest, detection_id: UUID) -> HttpResponse:
    services.delete_detection(person=person_of(request), detection_id=detection_id)
    messages.success(request, _("Your photo is gone."))
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the same page of the list, which may have been a filtered one."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return redirect(address if address and is_ours else "detections")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        services.choose(
            person=person,
            keeps_history="keeps_history" in request.POST,
            may_train="may_train" in request.POST,
        )
        messages.success(request, _("Saved. We will keep to it."))
        return redirect("photo-choices")
    context = {"choices": services.choices_of(person)}
    return render(request, "classifier/photo_choices.html", context)
