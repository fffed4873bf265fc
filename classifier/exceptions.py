from django.utils.translation import gettext as _

from common.errors import DomainError


class NoModel(DomainError):
    """No model can be loaded. `reason` is for the operator, the message for who sent a photo."""

    code = "NO_MODEL"
    status = 503

    def __init__(self, reason: str) -> None:
        sentence = _("We can't recognise photos right now. Please try again in a little while.")
        super().__init__(sentence, wait=10)
        self.reason = reason


class NoSuchDetection(DomainError):
    """Nor is anybody told that it is somebody else's."""

    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such photo of yours."))


class MayNotServe(DomainError):
    code = "MAY_NOT_SERVE"
    status = 409

    def __init__(self, version: str) -> None:
        sentence = _("%(version)s has not passed the gate, so it may not answer people.")
        super().__init__(sentence % {"version": version})


class HeldAgainstAnother(MayNotServe):
    """It passed, but a bar that is another's by now."""

    def __init__(self, version: str, compared_with: str, now: str) -> None:
        sentence = _(
            "%(version)s was held against %(other)s, but %(now)s answers now. Train again, so that"
            " it is held against that one."
        )
        figures = {"version": version, "other": compared_with, "now": now}
        DomainError.__init__(self, sentence % figures)


class DecidedMeanwhile(DomainError):
    """Somebody else decided since this page was made, or this very moment."""

    code = "DECIDED_MEANWHILE"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("Somebody else has just decided which version answers. Look again, then decide.")
        )


class NothingToDecide(DomainError):
    code = "NOTHING_TO_DECIDE"
    status = 409
