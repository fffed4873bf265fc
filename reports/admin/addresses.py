"""Staff forget the address that somebody gave, when they are asked to."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.selectors import person_of
from accounts.staff_records import ReadOnlyModelAdmin
from reports.admin.events import SEES_WHO
from reports.models import Report
from reports.services.forgetting import NothingToForget, forget_address, may_be_forgotten

LONGEST_REASON = 200


class ForgetForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy(
            "For the audit log. Whoever told of it will get no more mails from us."
        ),
    )


def who_told(report: Report) -> str:
    if report.reporter:
        return str(report.reporter)
    if not may_be_forgotten(report):
        return report.email or "–"
    address = reverse("admin:reports_report_forget", args=[report.pk])
    return format_html('{} · <a href="{}">{}</a>', report.email, address, _("Forget the address"))


def ask(page: ReadOnlyModelAdmin, request: HttpRequest, report: Report) -> HttpResponse:
    if not request.user.has_perm(SEES_WHO):
        raise PermissionDenied
    form = ForgetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            forget_address(report=report, by=person_of(request), reason=reason, request=request)
        except NothingToForget as refused:
            messages.error(request, refused.message)
        return redirect("admin:reports_report_change", report.pk)
    context = page.admin_site.each_context(request) | {
        "opts": page.opts,
        "title": _("Forget the address"),
        "reports": [report],
        "form": form,
    }
    return TemplateResponse(request, "admin/reports/step.html", context)
