"""Steps that staff take in the admin: of one report on a page, of many from the list. All of them
go through the one service, one by one, and what it refuses is said of each."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.selectors import person_of
from common.errors import DomainError
from reports.admin.forms import StepForm
from reports.models import Report
from reports.states import Actor, State
from reports.step_exceptions import MovedMeanwhile

# Each is a transaction with its letters: more than that would take a browser's patience.
MOST = 200


def ask_many(
    admin: Any, request: HttpRequest, chosen: QuerySet[Report], to: State, action: str
) -> HttpResponse | None:
    """The page that asks what the step needs, and then what came of it."""
    # "All" may be a million: what is too many is not read to be counted.
    reports = list(chosen[: MOST + 1])
    if len(reports) > MOST:
        said = _("Please choose %(most)d reports at most.") % {"most": MOST}
        messages.error(request, said)
        return None
    is_sent = "send" in request.POST
    form = _form(request, reports, to, is_sent=is_sent)
    if is_sent and form.is_valid() and _move_all(request, reports, to, form):
        return None
    hidden = [("action", action)]
    hidden += [(ACTION_CHECKBOX_NAME, str(report.pk)) for report in reports]
    hidden += _seen_fields(request, reports, form)
    return _page(admin, request, reports, to, form, hidden)


def ask_one(admin: Any, request: HttpRequest, report: Report, to: State) -> HttpResponse:
    is_sent = request.method == "POST"
    form = _form(request, [report], to, is_sent=is_sent)
    if is_sent and form.is_valid() and _move_all(request, [report], to, form):
        return redirect("admin:reports_report_change", report.pk)
    hidden = [("to", to.value), *_seen_fields(request, [report], form)]
    return _page(admin, request, [report], to, form, hidden)


def _form(request: HttpRequest, reports: Sequence[Report], to: State, *, is_sent: bool) -> StepForm:
    if not is_sent:
        return StepForm(reports=reports, to=to)
    return StepForm(request.POST, request.FILES, reports=reports, to=to)


def _move_all(request: HttpRequest, reports: Sequence[Report], to: State, form: StepForm) -> bool:
    """Whether there is nothing left to ask: of many, those that failed are named and left."""
    # Here: every process loads the admin, and not every one needs what looks at photos.
    from reports.services.moving import move

    refused: list[tuple[Report, DomainError]] = []
    try:
        asked = form.asked()
    except DomainError as error:
        form.add_error("photo", error.message)
        return False
    seen = _seen_in(request)
    for report in reports:
        try:
            move(
                report_id=report.pk,
                to=to,
                role=Actor.STAFF,
                by=person_of(request),
                seen_at=seen.get(str(report.pk)),
                request=request,
                **asked,
            )
        except DomainError as error:
            refused.append((report, error))
    if len(reports) == len(refused) == 1:
        return _say_in(form, refused[0][1])
    _tell(request, len(reports) - len(refused), refused)
    return True


def _seen_fields(
    request: HttpRequest, reports: Sequence[Report], form: StepForm
) -> list[tuple[str, str]]:
    """Whoever comes back to a page after an hour overwrites nobody. Told that something changed,
    they see what it is now."""
    was_told = any(error.code == MovedMeanwhile.code for error in form.non_field_errors().as_data())
    if "seen" in request.POST and not was_told:
        return [("seen", said) for said in request.POST.getlist("seen")]
    return [("seen", f"{report.pk} {report.updated_at.isoformat()}") for report in reports]


def _seen_in(request: HttpRequest) -> dict[str, datetime]:
    found = {}
    for said in request.POST.getlist("seen"):
        number, _space, moment = said.partition(" ")
        with suppress(ValueError):
            found[number] = datetime.fromisoformat(moment)
    return found


def _say_in(form: StepForm, error: DomainError) -> bool:
    field = error.details[0]["field"] if error.details else None
    said = ValidationError(error.message, code=error.code)
    form.add_error(field if field in form.fields else None, said)
    return False


def _tell(request: HttpRequest, moved: int, refused: Sequence[tuple[Report, DomainError]]) -> None:
    if moved:
        said = ngettext("%(number)d report was moved.", "%(number)d reports were moved.", moved)
        messages.success(request, said % {"number": moved})
    for report, error in refused:
        messages.error(request, f"{report.reference}: {error.message}")


def _page(
    admin: Any,
    request: HttpRequest,
    reports: Sequence[Report],
    to: State,
    form: StepForm,
    hidden: list[tuple[str, str]],
) -> HttpResponse:
    context = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "title": _("New state: %(state)s") % {"state": to.label},
        "reports": reports,
        "form": form,
        "hidden": hidden,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/reports/step.html", context, status=status)


def address_of_step(report: Report, to: State) -> str:
    return f"{reverse('admin:reports_report_move', args=[report.pk])}?{urlencode({'to': to.value})}"
