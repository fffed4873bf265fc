"""The data set: how much there is of what, its photos, and what staff say of one of them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import person_of
from classifier.models import TrainingPhoto
from classifier.taxonomy import KINDS, kind_of
from common.errors import DomainError
from studio.access import SEE_PHOTOS, staff_who_may
from studio.photos_forms import FilterForm, SettledForm, SettleForm, WhereForm
from studio.photos_words import asks, done, guesses_of, history_of
from studio.selectors import photos as found
from studio.selectors.growth import growth
from studio.selectors.label_checks import latest_check
from studio.selectors.photo_counts import DataSet, data_set
from studio.services.contributing import TRAINS
from studio.services.gate import FEWEST_PHOTOS
from studio.services.settling import FITS, PhotoVerdict, settle_photo

SEES_PEOPLE = "accounts.view_user"


@require_safe
@staff_who_may(SEE_PHOTOS)
def photos(request: HttpRequest) -> HttpResponse:
    """How much there is stands above the first photos alone: whoever filters or goes on has seen
    it."""
    everything = data_set()
    form = FilterForm(request.GET, sources=sorted(each.key for each in everything.sources))
    asked, places = form.asked(), WhereForm(request.GET).places()
    is_start = asked == found.Asked() and not any(places.values())
    context: dict[str, object] = {
        "here": "photos",
        "everything": everything,
        "form": form,
        "asked": asked,
        "count": everything.count_of(asked),
        "stretch": found.stretch_of(asked, **places),
        "query": form.query(),
        "is_start": is_start,
    }
    if is_start and everything.count:
        context |= overview(everything)
    return render(request, "studio/photos.html", context)


def overview(everything: DataSet) -> dict[str, object]:
    return {
        "check": latest_check(),
        "doubted": found.most_doubted() if everything.suspected else [],
        "growth": growth(),
        "fewest": FEWEST_PHOTOS,
    }


@require_safe
@staff_who_may(SEE_PHOTOS)
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    row = photo_or_404(photo_id)
    form = list_asked(request)
    mates = found.mates_of(row)
    may_train = request.user.has_perm(TRAINS)
    context: dict[str, object] = {
        "here": "photos",
        "photo": row,
        "kind": kind_of(row.label),
        "kinds": KINDS,
        "suspected": kind_of(row.suspected_label) if row.suspected_label else None,
        "guesses": guesses_of(row),
        "mates": mates[: found.MOST_MATES],
        "has_more_mates": len(mates) > found.MOST_MATES,
        "history": history_of(row, found.entries_of(row)),
        "next": found.next_after(form.asked(), row.pk),
        "query": form.query(),
        "kept": form.kept().items(),
        "may_see_people": request.user.has_perm(SEES_PEOPLE),
        "ways": {each.name: may_train and row.state in FITS[each] for each in PhotoVerdict},
        "may_train": may_train,
    }
    return render(request, "studio/photo.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_may(TRAINS)
def settle(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    """Ask first; then do it, or say why not."""
    if request.method == "POST":
        return settled(request, photo_id)
    form = SettleForm(request.GET)
    if not form.is_valid():
        raise unknown_verdict()
    row = photo_or_404(photo_id)
    verdict, label = PhotoVerdict(form.cleaned_data["verdict"]), form.cleaned_data["kind"]
    if row.state not in FITS[verdict]:
        raise Http404
    context: dict[str, object] = {
        "here": "photos",
        "photo": row,
        "kind": kind_of(row.label),
        "verdict": verdict,
        "called": label,
        "asks": asks(row, verdict, label),
        "query": list_asked(request).query(),
    }
    return render(request, "studio/photo_settle.html", context)


def settled(request: HttpRequest, photo_id: UUID) -> HttpResponse:
    form = SettledForm(request.POST)
    if not form.is_valid():
        raise unknown_verdict()
    decision = form.decision_about(photo_id)
    others = settle_photo(actor=person_of(request), decision=decision, request=request)
    messages.success(request, done(decision))
    if others:
        sentence = ngettext(
            "%(count)d photo that looks like it is called something else: it waits under two"
            " labels.",
            "%(count)d photos that look like it are called something else: they wait under two"
            " labels.",
            others,
        )
        messages.warning(request, sentence % {"count": others})
    query = list_asked(request).query()
    return redirect(reverse("studio-photo", args=[photo_id]) + (f"?{query}" if query else ""))


def list_asked(request: HttpRequest) -> FilterForm:
    """The list that one came from: read by its form, so that nothing else gets into a link."""
    return FilterForm(request.GET, sources=[request.GET.get("source", "")])


def unknown_verdict() -> DomainError:
    return DomainError(_("Please choose what is right."), code="UNKNOWN_VERDICT")


def photo_or_404(photo_id: UUID) -> TrainingPhoto:
    row = found.photo_of(photo_id)
    if row is None:
        raise Http404
    return row
