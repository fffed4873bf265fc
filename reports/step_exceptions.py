"""How a step in the life of a report is refused."""

from django.utils.translation import gettext as _

from common.errors import DomainError
from reports.states import State


class MoveRefused(DomainError):
    code = "MOVE_REFUSED"
    status = 409

    def __init__(self, state: State, to: State) -> None:
        words = {"state": state.label, "to": to.label}
        super().__init__(_("A report that is “%(state)s” can't become “%(to)s”.") % words)


class NotYoursToMove(DomainError):
    code = "PERMISSION_DENIED"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("This step is for others to make."))


class MovedMeanwhile(DomainError):
    code = "MOVED_MEANWHILE"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed this report meanwhile. Look at it again; nothing was changed.")
        )


class NotOpen(DomainError):
    code = "NOT_OPEN"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Only an open report has a priority that can be changed."))


class SomethingMissing(DomainError):
    """`field` is what the step needs and did not get, or got and can't take."""

    code = "SOMETHING_MISSING"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, details=({"field": field, "message": message},))


class SameReport(SomethingMissing):
    code = "SAME_REPORT"

    def __init__(self) -> None:
        super().__init__("duplicate_of", _("A report can't repeat itself. Choose another one."))


class NoSuchOther(SomethingMissing):
    code = "NO_SUCH_OTHER"

    def __init__(self) -> None:
        message = _("We know no public report with this number. Check it, or choose another one.")
        super().__init__("duplicate_of", message)
