from reports.models.areas import AreaAlert
from reports.models.mails import MailLink
from reports.models.origins import EventOrigin
from reports.models.reports import Follow, Report, ReportEvent, ReportPhoto
from reports.models.squares import Horizon, Square
from reports.models.staff import ResponseTemplate, UrgentPlace
from reports.models.types import Priority, ReportType

__all__ = [
    "AreaAlert",
    "EventOrigin",
    "Follow",
    "Horizon",
    "MailLink",
    "Priority",
    "Report",
    "ReportEvent",
    "ReportPhoto",
    "ReportType",
    "ResponseTemplate",
    "Square",
    "UrgentPlace",
]
