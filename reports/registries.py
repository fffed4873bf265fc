"""What this app tells the ones below it: see docs/architecture.md."""

from accounts.roles import Role, grant
from common.append_only import only_add_to
from reports.models import ReportEvent

STAFF_RECORDS = ("report", "reportphoto", "reportevent", "reporttype", "responsetemplate")


def fill() -> None:
    only_add_to(ReportEvent)
    grant_roles()


def grant_roles() -> None:
    for role in (Role.DISPATCHER, Role.MODERATOR, Role.ADMIN):
        grant(role, *(f"reports.view_{record}" for record in STAFF_RECORDS))
        grant(role, "reports.move_report", "reports.change_report")
    grant(Role.DISPATCHER, "reports.view_reporter")
    for right in ("add", "change", "delete"):
        grant(Role.ADMIN, f"reports.{right}_responsetemplate")
    grant(
        Role.ADMIN, "reports.view_reporter", "reports.add_reporttype", "reports.change_reporttype"
    )
