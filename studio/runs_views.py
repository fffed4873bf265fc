"""The studio's first page: a training is started, followed, and looked at when it is over."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.selectors import person_of
from classifier.taxonomy import KINDS, LABELS, kind_of
from common.errors import DomainError
from studio.access import SEE_PHOTOS, SEE_RUNS, SERVE_VERSIONS, START_RUNS, staff_who_may
from studio.models import TrainingRun
from studio.run_words import outcome_of
from studio.runs_exceptions import ChoiceRefused, NothingNew
from studio.runs_forms import CompareForm, LetPassForm, TrainingForm
from studio.selectors import runs as found
from studio.selectors.label_checks import check_of
from studio.services import gate, running

PER_PAGE, PHOTOS_PER_PAGE = 20, 24


@require_http_methods(["GET", "HEAD", "POST"])
@staff_who_may(SEE_RUNS)
def studio(request: HttpRequest) -> HttpResponse:
    form = TrainingForm(request.POST or None)
    if request.method == "POST" and is_started(request, form):
        return redirect("studio")
    latest = found.latest_run()
    page = Paginator(found.taught(), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, object] = {
        "here": "trainings",
        "form": form,
        "asks_again": "again" in form.errors or form.data.get("again"),
        "shown": found.shown_run(latest) if latest else None,
        "page": page,
        "rows": [
            (row, outcome_of(row.candidate.verdict)) if row.candidate else (row, "") for row in page
        ],
        "compare": CompareForm() if page.paginator.count > 1 else None,
        "may_start": request.user.has_perm(START_RUNS),
    }
    return render(request, "studio/studio.html", context, status=400 if form.errors else 200)


def is_started(request: HttpRequest, form: TrainingForm) -> bool:
    if not request.user.has_perm(START_RUNS):
        raise PermissionDenied
    if not form.is_valid():
        return False
    try:
        running.start_run(
            person=person_of(request), choices=form.choices(), again=form.cleaned_data["again"]
        )
    except ChoiceRefused as refused:
        form.add_error(refused.details[0]["field"], refused.message)
    except NothingNew as refused:
        form.add_error("again", refused.message)
    except DomainError as refused:
        form.add_error(None, refused.message)
    return not form.errors


@require_safe
@staff_who_may(SEE_RUNS)
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    return run_page(request, run_id, LetPassForm())


@require_POST
@staff_who_may(START_RUNS)
def check_labels(request: HttpRequest) -> HttpResponse:
    """Where it stands is on the page of trainings."""
    try:
        running.start_check(person=person_of(request))
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("studio-photos" if request.user.has_perm(SEE_PHOTOS) else "studio")
    return redirect("studio")


@require_POST
@staff_who_may(START_RUNS)
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    try:
        running.cancel_run(run_id=run_id)
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is being cancelled."))
    return redirect("studio")


@require_POST
@staff_who_may(SERVE_VERSIONS)
def let_pass(request: HttpRequest, run_id: UUID) -> HttpResponse:
    form = LetPassForm(request.POST)
    version = run_or_404(run_id).candidate
    if version is None:
        raise Http404
    if not form.is_valid():
        return run_page(request, run_id, form, status=400)
    try:
        gate.let_pass(
            version=version,
            person=person_of(request),
            reason=form.cleaned_data["reason"],
            request=request,
        )
    except DomainError as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("%(version)s may answer people now.") % {"version": version})
    return redirect("studio-run", run_id)


def run_page(
    request: HttpRequest, run_id: UUID, form: LetPassForm, status: int = 200
) -> HttpResponse:
    row = run_or_404(run_id)
    context: dict[str, object] = {
        "here": "trainings",
        "shown": found.shown_run(row),
        "verdict": found.verdict_of(row.candidate),
        "check": check_of(run_id),
        "counts": counts_of(row),
        "form": form,
        "may_start": request.user.has_perm(START_RUNS),
        "may_let_pass": may_let_pass(request),
    }
    return render(request, "studio/run.html", context, status=status)


def may_let_pass(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.has_perm(SERVE_VERSIONS)


def counts_of(row: TrainingRun) -> list[tuple[object, list[int]]]:
    """For each kind how many photos it was taught with, tuned with and tested on."""
    parts = [row.photo_counts.get(part, {}) for part in ("training", "validation", "test")]
    return [(kind.name, [counts.get(kind.label, 0) for counts in parts]) for kind in KINDS]


@require_safe
@staff_who_may(SEE_RUNS)
def cell(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The photos behind one number of the table of what it takes for what."""
    shows, said = request.GET.get("shows", ""), request.GET.get("said", "")
    if not {shows, said} <= set(LABELS):
        raise Http404
    row = run_or_404(run_id)
    answers = found.answers_in_cell(run_id, shows=shows, said=said)
    context: dict[str, object] = {
        "here": "trainings",
        "run": row,
        "shows": kind_of(shows),
        "said": kind_of(said),
        "page": Paginator(answers, PHOTOS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "studio/run_photos.html", context)


@require_safe
@staff_who_may(SEE_RUNS)
def compare(request: HttpRequest) -> HttpResponse:
    form = CompareForm(request.GET or None)
    chosen = [form.cleaned_data[name].pk for name in ("one", "other")] if form.is_valid() else []
    pair = [run_or_404(pk) for pk in chosen]
    context: dict[str, object] = {
        "here": "trainings",
        "form": form,
        "pair": [
            (found.shown_run(row), found.verdict_of(row.candidate), part_sums(row)) for row in pair
        ],
        "is_same_data": len({row.data_hash for row in pair}) == 1,
    }
    return render(request, "studio/compare.html", context)


def part_sums(row: TrainingRun) -> dict[str, int]:
    return running.part_counts(row.photo_counts)


def run_or_404(run_id: UUID) -> TrainingRun:
    row = found.run_of(run_id)
    if row is None:
        raise Http404
    return row
