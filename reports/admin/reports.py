"""The queue of those who see to reports. Nothing is typed into a report here: what staff do are
steps, which write their events."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.selectors import person_of
from accounts.staff_records import ReadOnlyModelAdmin
from places.ground import map_ground
from reports.admin import addresses
from reports.admin.events import SEES_WHO, EventInline
from reports.admin.forms import PriorityForm
from reports.admin.steps import address_of_step, ask_many, ask_one
from reports.models import Report, ReportPhoto
from reports.models.reports import IS_OPEN
from reports.selectors.staff import for_staff, steps_for_staff
from reports.services.priorities import set_priority
from reports.services.steps import RIGHT
from reports.states import State
from reports.step_exceptions import NotOpen


class OverdueFilter(admin.SimpleListFilter):
    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", gettext_lazy("open")),
            ("overdue", gettext_lazy("overdue")),
            ("nowhere", gettext_lazy("open, place in words alone")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() == "open":
            return queryset.filter(IS_OPEN)
        if self.value() == "overdue":
            return queryset.filter(IS_OPEN, expected_at__lt=timezone.now())
        if self.value() == "nowhere":
            return queryset.filter(IS_OPEN, latitude=None)
        return queryset


@admin.register(Report)
class ReportAdmin(ReadOnlyModelAdmin):
    list_display = [
        *("picture", "reference", "type", "state", "priority", "district"),
        *("followers", "overdue", "created_at"),
    ]
    list_display_links = ["reference"]
    list_filter = [OverdueFilter, "state", "type", "priority", "district", "created_at"]
    search_fields = ["=reference", "description", "place_words", "dispatched_to"]
    # Exact counts of what only grows get slow, and nobody asks for them.
    show_full_result_count = False
    list_per_page = 50
    actions = ["acknowledge", "assign", "begin", "resolve", "reject", "merge"]
    inlines = [EventInline]
    fields = [
        *("next_steps", "reference", "type", "state", "urgency", "description", "pictures"),
        *("guess", "place", "map", "district", "who", "language", "followers"),
        *("dispatched_to", "responsible", "duplicate_of", "reopenings"),
        *("created_at", "expected_at", "taken_up_at", "verified_at", "closed_at", "withdrawn_at"),
    ]

    class Media:
        css = {"all": ["css/map.css", "css/admin_report.css"]}
        js = [Script("js/admin_report.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return for_staff(super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Who reported is not for everybody who sees reports."""
        if request.user.has_perm(SEES_WHO):
            return self.fields
        return [name for name in self.fields if name != "who"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return self.fields

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What opens the actions of the list; there is nothing to save."""
        return bool(request.user.has_perm(RIGHT))

    # --- what is shown -------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("photo"))
    def picture(self, report: Report) -> str:
        first = next(iter(report.photos.all()), None)
        return _thumbnail(first) if first else "–"

    @admin.display(description=gettext_lazy("photos"))
    def pictures(self, report: Report) -> str:
        rows = ((_thumbnail(each), each.get_moment_display()) for each in report.photos.all())
        return format_html_join("", '<span class="report-photo">{} {}</span>', rows) or "–"

    @admin.display(description=gettext_lazy("overdue"))
    def overdue(self, report: Report) -> str:
        return _("overdue") if report.is_overdue else "–"

    @admin.display(description=gettext_lazy("priority"))
    def urgency(self, report: Report) -> str:
        by_hand = _("by hand") if report.priority_by_hand else _("by the rule")
        if not report.is_open:
            return f"{report.get_priority_display()}, {by_hand}"
        address = reverse("admin:reports_report_priority", args=[report.pk])
        words = (report.get_priority_display(), by_hand, address, _("Change"))
        return format_html('{}, {} · <a href="{}">{}</a>', *words)

    @admin.display(description=gettext_lazy("the recogniser's guess"))
    def guess(self, report: Report) -> str:
        if not report.seen_label or report.seen_confidence is None:
            return "–"
        return f"{report.get_seen_label_display()}, {report.seen_confidence:.0%}"

    @admin.display(description=gettext_lazy("place"))
    def place(self, report: Report) -> str:
        where = report.place_words
        if report.latitude is not None:
            where = f"{where} {report.latitude:.6f}, {report.longitude:.6f}".strip()
        return f"{where} ({report.get_place_source_display()})"

    @admin.display(description=gettext_lazy("map"))
    def map(self, report: Report) -> str:
        if report.latitude is None:
            return "–"
        context = map_ground() | {
            "report": report,
            "coordinates": f"{report.latitude:.6f},{report.longitude:.6f}",
        }
        return render_to_string("admin/reports/map.html", context)

    @admin.display(description=gettext_lazy("reported by"))
    def who(self, report: Report) -> str:
        return addresses.who_told(report)

    @admin.display(description=gettext_lazy("next step"))
    def next_steps(self, report: Report) -> str:
        steps = steps_for_staff(report)
        rows = ((address_of_step(report, step.to), step.to.label) for step in steps)
        return format_html_join(" ", '<a class="report-step" href="{}">{}</a>', rows) or "–"

    # --- what is done --------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<uuid:object_id>/move/", wrap(self.move_view), name="reports_report_move"),
            path(
                "<uuid:object_id>/priority/",
                wrap(self.priority_view),
                name="reports_report_priority",
            ),
            path("<uuid:object_id>/forget/", wrap(self.forget_view), name="reports_report_forget"),
        ]
        return [*own, *super().get_urls()]

    def move_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        report = self._own(request, object_id)
        asked = request.POST.get("to") or request.GET.get("to", "")
        if asked not in {step.to.value for step in steps_for_staff(report)}:
            # Moved by a colleague, for example: its page shows what can be done now.
            messages.error(request, _("This report can't take that step now."))
            return redirect("admin:reports_report_change", report.pk)
        return ask_one(self, request, report, State(asked))

    def priority_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        report = self._own(request, object_id)
        if not report.is_open:
            messages.error(request, NotOpen().message)
            return redirect("admin:reports_report_change", report.pk)
        form = PriorityForm(
            request.POST if request.method == "POST" else None,
            initial={"priority": report.priority if report.priority_by_hand else ""},
        )
        if form.is_valid():
            said = form.cleaned_data
            set_priority(
                report=report,
                priority=said["priority"],
                by=person_of(request),
                staff_words=said["staff_words"],
                request=request,
            )
            return redirect("admin:reports_report_change", report.pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Priority"),
            "reports": [report],
            "form": form,
        }
        return TemplateResponse(request, "admin/reports/step.html", context)

    def forget_view(self, request: HttpRequest, object_id: UUID) -> HttpResponse:
        return addresses.ask(self, request, self._own(request, object_id))

    def _own(self, request: HttpRequest, object_id: UUID) -> Report:
        if not self.has_change_permission(request):
            raise PermissionDenied
        report: Report | None = self.get_queryset(request).filter(pk=object_id).first()
        if report is None:
            raise Http404
        return report

    @admin.action(description=gettext_lazy("Acknowledge"), permissions=["change"])
    def acknowledge(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.ACKNOWLEDGED, "acknowledge")

    @admin.action(description=gettext_lazy("Give to somebody"), permissions=["change"])
    def assign(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.DISPATCHED, "assign")

    @admin.action(description=gettext_lazy("Begin work"), permissions=["change"])
    def begin(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.IN_PROGRESS, "begin")

    @admin.action(description=gettext_lazy("Resolve"), permissions=["change"])
    def resolve(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.RESOLVED, "resolve")

    @admin.action(description=gettext_lazy("Reject"), permissions=["change"])
    def reject(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.REJECTED, "reject")

    @admin.action(description=gettext_lazy("Merge into another"), permissions=["change"])
    def merge(self, request: HttpRequest, reports: QuerySet[Report]) -> HttpResponse | None:
        return ask_many(self, request, reports, State.DUPLICATE, "merge")


def _thumbnail(photo: ReportPhoto) -> SafeString:
    address = reverse("file", args=[photo.file_id])
    return format_html(
        '<a href="{}"><img class="report-thumbnail" src="{}" alt="{}" loading="lazy"></a>',
        address,
        address,
        photo.get_moment_display(),
    )
