"""What the admin's first page says of reports, to those who see to them."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from reports.selectors.staff import figures


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    if request.user.has_perm("reports.view_report"):
        context["reports"] = figures(timezone.now())
    return context
