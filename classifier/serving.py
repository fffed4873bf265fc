"""Who is to answer, as one row of the database says it; and what staff hear when they cannot.

MODEL_DIR is the operator's word: where it is set, no row counts.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.conf import settings
from django.db import Error
from django.utils.translation import gettext as _

from classifier.bundles import Bundle, model_directory, read_bundle
from classifier.models import ModelVersion, Serving
from classifier.version_files import bundle_of
from common.letters import Letter
from notifications.services import clear_alert, raise_alert

logger = logging.getLogger(__name__)

# The step before anybody decided, and where nobody can.
FIRST_STEP = 0
ALERT = "model_broken"


@dataclass(frozen=True)
class Choice:
    """A model that is to answer. `key` tells two apart; the operator's or shipped one has none."""

    key: str
    name: str
    open: Callable[[], Bundle]


@dataclass(frozen=True)
class Plan:
    """`answering`: the one, then what to fall back on where nothing is loaded yet and it is broken.
    No step: the rows cannot be read, and whatever is loaded stays."""

    step: int | None
    answering: tuple[Choice, ...]
    challenger: Choice | None = None
    share: int = 0
    is_shadow: bool = False


def shipped_choice() -> Choice:
    return Choice("", "", lambda: read_bundle(model_directory()))


def choice_of(version: ModelVersion) -> Choice:
    return Choice(str(version.pk), version.version, partial(bundle_of, version))


def step_now() -> int | None:
    """One row by its key. None where the database is away, or has no such table yet."""
    if settings.MODEL_DIR:
        return FIRST_STEP
    try:
        rows = Serving.objects.filter(pk=Serving.THE_ONE)
        return next(iter(rows.values_list("number", flat=True)), FIRST_STEP)
    except Error as error:
        logger.warning("Nobody can say which version is to answer: %s", error)
        return None


def plan_now() -> Plan:
    shipped = Plan(FIRST_STEP, (shipped_choice(),))
    if settings.MODEL_DIR:
        return shipped
    try:
        rows = Serving.objects.select_related("active", "previous", "challenger")
        row = rows.filter(pk=Serving.THE_ONE).first()
    except Error as error:
        logger.warning("Nobody can say which version is to answer: %s", error)
        return replace(shipped, step=None)
    return plan_of(row) if row else shipped


def plan_of(row: Serving) -> Plan:
    decided = [version for version in (row.active, row.previous) if version]
    return Plan(
        step=row.number,
        answering=(*map(choice_of, decided if row.active else ()), shipped_choice()),
        challenger=choice_of(row.challenger) if row.challenger else None,
        share=row.share,
        is_shadow=row.is_shadow,
    )


def tell_broken(name: str) -> None:
    """Staff hear of it once for each version; the reason is in the log and in the health."""

    def letter() -> Letter:
        return Letter(
            _("Version %(version)s of the recogniser cannot be loaded") % {"version": name},
            (
                _("Its files are missing or damaged. Another version goes on answering."),
                _("Roll back, or bring the files back: it is tried again every few seconds."),
            ),
        )

    try:
        raise_alert(kind=ALERT, source=name, compose=letter)
    except Error as error:
        logger.warning("No alert could be raised: %s", error)


def tell_mended(name: str) -> None:
    try:
        clear_alert(kind=ALERT, source=name)
    except Error as error:
        logger.warning("No alert could be cleared: %s", error)
