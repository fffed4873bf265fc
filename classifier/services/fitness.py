"""Which versions may answer people, and against whom they had to show it."""

from accounts.models import AuditEntry
from classifier.exceptions import HeldAgainstAnother, MayNotServe
from classifier.models import ModelVersion

Origin, State = ModelVersion.Origin, ModelVersion.State

ACTIVATE, ROLL_BACK = "activate model", "roll back model"


def may_serve(version: ModelVersion) -> bool:
    return version.origin == Origin.SHIPPED or version.state == State.PASSED


def check_may_serve(version: ModelVersion) -> None:
    if not may_serve(version):
        raise MayNotServe(str(version))


def check_fits(version: ModelVersion, active: ModelVersion | None) -> None:
    """Its verdict speaks of the version that it was held against; of another that answers by now
    it says nothing."""
    check_may_serve(version)
    if stale := outdated_by(version, active):
        raise HeldAgainstAnother(str(version), stale, str(active))


def outdated_by(version: ModelVersion, active: ModelVersion | None) -> str:
    """The version that it was held against, where another answers now; otherwise nothing. Whatever
    has answered people before may do so again."""
    if version.origin != Origin.TRAINED or active is None or version == active:
        return ""
    compared_with = str(version.verdict.get("compared_with", ""))
    if compared_with in ("", active.version) or has_answered(version):
        return ""
    return compared_with


def has_answered(version: ModelVersion) -> bool:
    return AuditEntry.objects.filter(
        target_type=version._meta.label_lower,
        target_id=str(version.pk),
        action__in=[ACTIVATE, ROLL_BACK],
    ).exists()
