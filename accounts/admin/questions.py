"""Pages of the admin that ask before something happens, and why it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.services.bans import LONGEST_REASON
from common.errors import DomainError

Words = str | Promise
# What is done with the record and what the form says; a page of its own, or None to go back.
Do = Callable[[Any, dict[str, Any]], HttpResponse | None]


Page = TypeVar("Page", bound=Callable[..., HttpResponse])


def page_action(
    *, description: Words, url_path: str, permission: str, icon: str
) -> Callable[[Page], Page]:
    """A button on the page of a record, for whom the method has_<permission>_permission lets."""
    return cast(
        Callable[[Page], Page],
        action(description=description, url_path=url_path, permissions=[permission], icon=icon),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Question:
    title: Words
    sentence: Words
    button: Words
    done: Words
    form_class: type[forms.Form] = forms.Form


def ask_first(
    admin: Any, request: HttpRequest, object_id: str, question: Question, do: Do
) -> HttpResponse:
    target = admin.get_object(request, object_id)
    if target is None:
        raise Http404
    form = question.form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _done(admin, request, target, question, lambda: do(target, form.cleaned_data))
    context = {"form": form, "question": question, "title": question.title}
    return page(admin, request, target, "admin/accounts/question.html", context)


def page(
    admin: Any, request: HttpRequest, target: Model | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    whole = {
        **admin.admin_site.each_context(request),
        "opts": admin.opts,
        "original": target,
        **context,
    }
    return TemplateResponse(request, template, whole)


def _done(
    admin: Any,
    request: HttpRequest,
    target: Model,
    question: Question,
    do: Callable[[], HttpResponse | None],
) -> HttpResponse:
    try:
        answer = do()
    except DomainError as refused:
        messages.error(request, refused.message)
        answer = None
    else:
        if answer is None:
            messages.success(request, str(question.done))
    opts = admin.opts
    return answer or cast(
        HttpResponse,
        redirect(f"admin:{opts.app_label}_{opts.model_name}_change", target.pk),
    )
