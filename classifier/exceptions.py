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
