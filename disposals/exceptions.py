"""How a disposal, a decision and an appeal are refused."""

from django.utils.translation import gettext as _

from common.errors import DomainError


class NoPhoto(DomainError):
    code = "EMPTY"

    def __init__(self) -> None:
        super().__init__(_("Please choose a photo first."))


class TwoPhotos(DomainError):
    code = "TWO_PHOTOS"

    def __init__(self) -> None:
        super().__init__(_("One thing at a time: send one photo, or a detection, not both."))


class DetectionUsed(DomainError):
    code = "DETECTION_USED"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This photo has been handed in already."))


class WeightRefused(DomainError):
    code = "WEIGHT_REFUSED"

    def __init__(self, message: str) -> None:
        super().__init__(message, details=({"field": "weight_kg", "message": message},))


class BinRefused(DomainError):
    code = "BIN_REFUSED"

    def __init__(self, message: str, *, field: str = "bin", status: int = 400) -> None:
        details = ({"field": field, "message": message},)
        super().__init__(message, status=status, details=details)


class AlreadyDecided(DomainError):
    code = "ALREADY_DECIDED"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("Somebody else has decided this meanwhile. Nothing was changed."))


class OwnCase(DomainError):
    code = "OWN_CASE"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("Nobody decides about their own points. Please leave it to others."))


class PaidSince(DomainError):
    code = "PAID_SINCE"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This photo has collected its points since. Please decline."))


class NoSuchRecord(DomainError):
    """Nor is anybody told that it is somebody else's."""

    code = "NOT_FOUND"
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no such disposal of yours."))


class NothingToAppeal(DomainError):
    code = "NOTHING_TO_APPEAL"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This disposal got all its points. There is nothing to ask for."))


class AppealedAlready(DomainError):
    code = "APPEALED_ALREADY"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("You have asked us about this one already. We'll tell you."))
