"""Why a training does not start, and what else is refused about one."""

from django.utils.translation import gettext as _

from common.errors import DomainError


class ChoiceRefused(DomainError):
    code = "VALIDATION_ERROR"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, details=({"field": field, "message": message},))


class NotReadyToLearn(DomainError):
    """There is too little to learn from, or something to be settled first."""

    code = "NOT_READY"
    status = 409


class RunsAlready(DomainError):
    code = "RUNS_ALREADY"
    status = 409

    def __init__(self, who: str, when: str, *, is_check: bool = False) -> None:
        sentence = (
            _("A check of labels that %(who)s started at %(when)s is under way. One at a time.")
            if is_check
            else _("A training that %(who)s started at %(when)s is under way. One at a time.")
        )
        super().__init__(sentence % {"who": who, "when": when})


class NothingNew(DomainError):
    """Whoever means it says so, and it starts."""

    code = "NOTHING_NEW"
    status = 409

    def __init__(self, when: str) -> None:
        sentence = _(
            "The training that finished on %(when)s had the same photos, labels and choices. Say"
            " that you mean it to train once more."
        )
        super().__init__(sentence % {"when": when})


class RunIsOver(DomainError):
    code = "RUN_IS_OVER"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This training is over already."))


class NoSuchRun(DomainError):
    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such training."))


class NothingToLetPass(DomainError):
    code = "NOTHING_TO_DECIDE"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Only a version that lacked nothing but evidence can be let pass."))
