"""Versions: compare them, let one answer, go back, try one on some people or in shadow."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.selectors import person_of
from classifier.exceptions import HeldAgainstAnother
from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.fitness import outdated_by
from classifier.services.versions import Decider
from classifier.version_selectors import all_versions, row_of, standing
from common.errors import DomainError
from studio.access import SEE_VERSIONS, SERVE_VERSIONS, staff_who_may
from studio.selectors.versions import differing_page, page_of, shown_to
from studio.versions_forms import DecisionForm, TrialForm

PER_PAGE = 20
PLACE: dict[str, Any] = {"here": "versions"}
Decide = Callable[[Decider], Serving]
ask = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@staff_who_may(SEE_VERSIONS)
def show_versions(request: HttpRequest) -> HttpResponse:
    versions.register_shipped()
    now = standing()
    page = Paginator(all_versions(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [row_of(version, now) for version in page]
    return render(request, "studio/versions.html", PLACE | {"now": now, "page": page, "rows": rows})


@require_safe
@staff_who_may(SEE_VERSIONS)
def show_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = get_object_or_404(ModelVersion, pk=version_id)
    now = standing()
    context = PLACE | {"now": now, "row": row_of(version, now), "facts": page_of(version)}
    if context["facts"].pair:
        page = differing_page(version, request.GET.get("page"))
        context |= {"page": page, "looks": shown_to(person_of(request), page)}
    return render(request, "studio/version.html", context)


@ask
@staff_who_may(SERVE_VERSIONS)
def activate(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = get_object_or_404(ModelVersion, pk=version_id)
    return decided(
        request,
        form=DecisionForm(request.POST or None),
        decide=lambda by: versions.activate(version, by=by),
        title=_("Let %(version)s answer?") % {"version": version},
        text=_(
            "From now on it answers everybody, on every machine within five seconds. A trial that"
            " is going on ends. You can go back to the version before with one decision."
        ),
        button=_("Let it answer"),
        stale=stale_words(version),
        done=_("%(version)s answers from now on.") % {"version": version},
    )


@ask
@staff_who_may(SERVE_VERSIONS)
def try_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = get_object_or_404(ModelVersion, pk=version_id)
    form = TrialForm(request.POST or None)
    return decided(
        request,
        form=form,
        decide=lambda by: versions.set_traffic(version, **form.trial, by=by),
        title=_("Try %(version)s?") % {"version": version},
        text=_(
            "The version that answers now goes on doing so. If the new one fails or is slow, its"
            " trial ends by itself, and you are told."
        ),
        button=_("Begin the trial"),
        stale=stale_words(version),
        done=_("%(version)s is on trial from now on.") % {"version": version},
    )


@ask
@staff_who_may(SERVE_VERSIONS)
def roll_back(request: HttpRequest) -> HttpResponse:
    previous = standing().previous
    if previous is None and request.method != "POST":
        return nothing_to_ask(request, _("There is no earlier version to go back to."))
    return decided(
        request,
        form=DecisionForm(request.POST or None),
        decide=lambda by: versions.roll_back(by=by),
        title=_("Go back to %(version)s?") % {"version": previous or "–"},
        text=_(
            "It answers everybody again, on every machine within five seconds, and the two change"
            " places. A trial that is going on ends."
        ),
        button=_("Go back"),
        done=_("%(version)s answers again.") % {"version": previous or "–"},
    )


@ask
@staff_who_may(SERVE_VERSIONS)
def withdraw(request: HttpRequest) -> HttpResponse:
    challenger = standing().challenger
    if challenger is None and request.method != "POST":
        return nothing_to_ask(request, _("No version is on trial."))
    return decided(
        request,
        form=DecisionForm(request.POST or None),
        decide=lambda by: versions.withdraw_challenger(by=by),
        title=_("End the trial of %(version)s?") % {"version": challenger or "–"},
        text=_("The active version answers everybody. What both said meanwhile is kept."),
        button=_("End the trial"),
        done=_("The trial has ended."),
    )


def nothing_to_ask(request: HttpRequest, sentence: str) -> HttpResponse:
    """An old link, or somebody was quicker."""
    messages.error(request, sentence)
    return redirect("studio-versions")


def stale_words(version: ModelVersion) -> str:
    """Why the answer to a decision about it will be no; nothing where it may be yes."""
    active = standing().active
    other = outdated_by(version, active)
    return HeldAgainstAnother(str(version), other, str(active)).message if other else ""


def decided(
    request: HttpRequest,
    *,
    form: DecisionForm,
    decide: Decide,
    title: str,
    text: str,
    button: str,
    done: str,
    stale: str = "",
) -> HttpResponse:
    """Ask first; then do it, or say why not."""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        by = Decider(person_of(request), said["number"], said["reason"], request)
        try:
            decide(by)
        except DomainError as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, done)
        return redirect("studio-versions")
    if not form.is_bound:
        form.initial["number"] = standing().number
    context = PLACE | {"form": form, "title": title, "text": text, "button": button, "stale": stale}
    return render(request, "studio/version_decision.html", context)
