"""The queue in which staff decide on waiting points and appeals."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.selectors import person_of
from common.errors import DomainError
from common.idempotency import answer_once
from disposals.models.cases import LONGEST_ANSWER
from disposals.selectors import cases as found
from disposals.services.cases import decide

PER_PAGE = 12


class DecisionForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer to the person"),
        max_length=LONGEST_ANSWER,
        help_text=gettext_lazy("They read it as you write it."),
        error_messages={"required": gettext_lazy("Write a sentence: they should know why.")},
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 3, "aria-describedby": "id_answer_helptext"}
        ),
    )
    decision = forms.ChoiceField(choices=[("grant", "grant"), ("decline", "decline")])


@never_cache
@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    person = reviewer(request)
    is_past = request.GET.get("show") == "decided"
    rows = found.decided_cases() if is_past else found.open_cases()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "cases": [found.shown(case, reader=person) for case in page],
        "is_past": is_past,
    }
    return render(request, "disposals/cases.html", context)


@never_cache  # Each time it is shown there is a new key: going back does not repeat what was done.
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    person = reviewer(request)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return answer_once(request, lambda: decided(request, pk, form))
    row = get_object_or_404(found.in_full(found.to_look_at()), pk=pk)
    context = {"shown": found.shown(row, reader=person), "form": form, "key": uuid4()}
    status = 400 if form.errors else 200
    return render(request, "disposals/case.html", context, status=status)


def reviewer(request: HttpRequest) -> User:
    person = person_of(request)
    if not (person.is_staff and person.has_perm("disposals.decide_case")):
        raise PermissionDenied
    return person


def decided(request: HttpRequest, pk: UUID, form: DecisionForm) -> HttpResponse:
    get_object_or_404(found.to_look_at(), pk=pk)
    grants = form.cleaned_data["decision"] == "grant"
    try:
        decide(
            case_id=pk,
            by=person_of(request),
            grants=grants,
            answer=form.cleaned_data["answer"],
            request=request,
        )
    except DomainError as refused:
        # Decided by a colleague, for example: the case itself shows how.
        messages.error(request, refused.message)
        return redirect("case", pk)
    messages.success(request, _("Granted and paid.") if grants else _("Declined."))
    return redirect("cases")
