"""How a report, and what people do with it, is refused."""

from django.utils.translation import gettext as _

from common.errors import DomainError


class ReportRefused(DomainError):
    code = "REPORT_REFUSED"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, details=({"field": field, "message": message},))


class PlaceRefused(ReportRefused):
    code = "PLACE_REFUSED"

    def __init__(self, message: str, *, field: str = "place") -> None:
        super().__init__(message, field=field)


class PhotoLost(ReportRefused):
    """Forged, or older than what is not sent is kept."""

    code = "PHOTO_LOST"

    def __init__(self) -> None:
        super().__init__(_("We no longer have this photo. Please choose it again."), field="image")


class PhotoUsed(ReportRefused):
    code = "PHOTO_USED"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This photo stands in a report already. If you want to send another report, choose"
                " the photo again."
            ),
            field="image",
        )


class DeadLink(DomainError):
    """Forged, used or too old: nobody is told which."""

    code = "DEAD_LINK"
    status = 410

    def __init__(self) -> None:
        super().__init__(_("This link no longer works: it was used already, or it is too old."))


class NoSuchReport(DomainError):
    """Nor is anybody told that it is there for others."""

    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such report."))


class ReportClosed(DomainError):
    code = "REPORT_CLOSED"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This report is closed. If it is still there, please tell us of it anew.")
        )


class OwnReport(DomainError):
    code = "OWN_REPORT"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This report is yours: you hear of it anyway."))
