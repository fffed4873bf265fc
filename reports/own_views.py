"""What somebody may still do with a report that they told of, or follow: change it, take it back,
say how it looks now. What is no longer possible is said on the report's own page, which shows why.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.selectors import person_of
from common.errors import DomainError
from reports.forms import EditForm, said_of
from reports.models import Report
from reports.own_forms import AnswerForm, WithdrawForm
from reports.own_page import ways_to_answer
from reports.services import editing
from reports.services.answering import (
    NothingToAnswer,
    TooLateToReopen,
    answer_as,
    check_asked,
)
from reports.services.moving import found
from reports.step_exceptions import MovedMeanwhile, MoveRefused
from reports.telling_page import Shown, look_up, page

EDIT = "reports/edit.html"
TOO_LATE = (
    *(editing.TakenUp, editing.TakenBack, editing.OthersWait),
    *(NothingToAnswer, MoveRefused, MovedMeanwhile),
)
View = Callable[[HttpRequest, UUID], HttpResponse]


def of_ones_own(view: View) -> View:
    @wraps(view)
    def answer_or_lead_back(request: HttpRequest, pk: UUID) -> HttpResponse:
        try:
            return view(request, pk)
        except TOO_LATE as refused:
            messages.error(request, refused.message)
            return redirect("report", pk)

    methods = require_http_methods(["GET", "HEAD", "POST"])
    return never_cache(methods(login_required(answer_or_lead_back)))


# --- take it back ------------------------------------------------------------------------------


@of_ones_own
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    person, report = person_of(request), found(pk)
    editing.check_withdrawable(report, person)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 400 if form.errors else 200
        context = {"form": form, "report": report}
        return render(request, "reports/withdraw.html", context, status=status)
    editing.withdraw(report_id=pk, by=person, reason=form.cleaned_data["reason"], request=request)
    messages.success(
        request, _("You have taken the report back. Only you and the city still see it.")
    )
    return redirect(report)


# --- change it ---------------------------------------------------------------------------------


@of_ones_own
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    person, report = person_of(request), found(pk)
    if request.method != "POST":
        editing.check_changeable(report, person)
        return page(request, EditForm(report=report, initial=said_of(report)), template=EDIT)
    editing.check_own(report, person)
    if request.POST.get("step") == "find":
        form = EditForm(report=report, initial=request.POST.dict())
        return page(request, form, look_up(request, Shown(step="find")), template=EDIT)
    return edited(request, report)


def edited(request: HttpRequest, report: Report) -> HttpResponse:
    """Whatever is refused, nothing that was typed is lost."""
    form = EditForm(request.POST, report=report)
    if not form.is_valid():
        return page(request, form, template=EDIT)
    asked = form.cleaned_data
    try:
        editing.edit(
            report_id=report.pk,
            by=person_of(request),
            type=asked["type"],
            description=asked["description"],
            place=asked["where"],
            shows_reporter=asked["shows_reporter"],
            request=request,
        )
    except DomainError as refused:
        form.add_refusal(refused)
        return page(request, form, template=EDIT, status=refused.status)
    messages.success(request, _("Saved. Thank you."))
    return redirect(report)


# --- say how it looks --------------------------------------------------------------------------


@of_ones_own
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    person, report = person_of(request), found(pk)
    check_asked(report, person)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"report": report, "ways": ways_to_answer(report, person, form)}
        status = 400 if form.errors else 200
        return render(request, "reports/answer.html", context, status=status)
    words, is_fixed = form.cleaned_data["words"], form.is_fixed
    try:
        answer_as(person=person, report_id=pk, is_fixed=is_fixed, words=words, request=request)
    except TooLateToReopen as refused:
        context = {"report": report, "refused": refused}
        return render(request, "reports/mail_too_late.html", context, status=409)
    messages.success(request, thanks(is_fixed=is_fixed))
    return redirect(report)


def thanks(*, is_fixed: bool) -> str:
    if is_fixed:
        return _("Good to hear. We have written it down.")
    return _("We opened the report again, and somebody looks at it.")
