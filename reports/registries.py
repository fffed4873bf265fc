"""What this app tells the ones below it: see docs/architecture.md."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, grant
from common import retention
from common.append_only import only_add_to
from common.files import register_kind
from notifications import kinds
from notifications.models import Channel
from reports import retention_rules
from reports.models import ReportEvent
from reports.photo_access import REPORT_PHOTO, may_see_report_photo
from reports.services import area_alerts, forgetting
from reports.services.letters import KIND
from reports.services.links import dead_links
from reports.services.paying import POINTS_FOR_REPORT
from rewards.reasons import Reason, register

STAFF_RECORDS = (
    "report",
    "reportphoto",
    "reportevent",
    "reporttype",
    "responsetemplate",
    "urgentplace",
)


def fill() -> None:
    only_add_to(ReportEvent)
    retention_rules.register()
    retention.register_rows("report_links", dead_links)
    retention.register_rows("report_origins", forgetting.old_origins)
    retention.register(
        "report_addresses",
        count=lambda cutoff: forgetting.addresses_not_needed(cutoff).count(),
        purge=forgetting.empty_addresses,
    )
    register_kind(REPORT_PHOTO, may_see_report_photo)
    register(Reason(POINTS_FOR_REPORT, _("A report that was true")))
    kinds.register(
        kinds.Kind(
            KIND,
            _("News of reports"),
            _("What happens to what you reported or follow."),
            frozenset({Channel.EMAIL}),
        )
    )
    kinds.register(
        kinds.Kind(
            area_alerts.KIND,
            _("News of your areas"),
            _("What is reported around the places that you watch."),
            frozenset({Channel.EMAIL}),
        )
    )
    grant_roles()


def grant_roles() -> None:
    for role in (Role.DISPATCHER, Role.MODERATOR, Role.ADMIN):
        grant(role, *(f"reports.view_{record}" for record in STAFF_RECORDS))
        grant(role, "reports.move_report", "reports.change_report")
    grant(Role.DISPATCHER, "reports.view_reporter")
    for right in ("add", "change", "delete"):
        grant(Role.ADMIN, f"reports.{right}_responsetemplate", f"reports.{right}_urgentplace")
    grant(
        Role.ADMIN, "reports.view_reporter", "reports.add_reporttype", "reports.change_reporttype"
    )
