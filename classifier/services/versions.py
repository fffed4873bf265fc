"""Which versions there are, and which of them answer: every decision is one step of one row.

A decision names the step that it was made on. Of two on the same step the database lets the first
through, and the second is told.
"""

import json
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from classifier import version_files
from classifier.bundles import (
    Bundle,
    BundleRefused,
    Manifest,
    by_version,
    models_in,
    read_bundle,
    version_of,
)
from classifier.exceptions import DecidedMeanwhile, NothingToDecide
from classifier.lineup import Trouble
from classifier.models import ModelVersion, Serving
from classifier.models.versions import LARGEST_SHARE
from classifier.predictor import Predictor
from classifier.services.fitness import ACTIVATE, ROLL_BACK, check_fits, check_may_serve
from common.errors import DomainError
from common.letters import Letter
from notifications.services import raise_alert

Origin = ModelVersion.Origin


@dataclass(frozen=True)
class Decider:
    """Who decides, on which step of the row they had before them, and why. No person: the program
    itself, or whoever may run its commands. No step: the one of now."""

    person: User | None = None
    number: int | None = None
    reason: str = ""
    request: HttpRequest | None = None


def register(folder: Path, origin: str = Origin.TRAINED) -> ModelVersion:
    """Make a model's files known, as a candidate. Raises BundleRefused, and then nothing is kept.

    The same files once more are the version that they were. What came with the product stays where
    it is; all else is copied to where every host finds it.
    """
    bundle = read_whole(folder)
    return known_as(bundle.manifest) or keep(row_of(bundle, origin), bundle)


def read_whole(folder: Path) -> Bundle:
    """It must run here, too: a network of other inputs or without numbers is none."""
    bundle = read_bundle(folder)
    Predictor(bundle)
    return bundle


def row_of(bundle: Bundle, origin: str) -> ModelVersion:
    return ModelVersion(
        id=uuid.uuid4(),
        name=bundle.manifest.name,
        version=bundle.manifest.version,
        origin=origin,
        sha256=bundle.manifest.sha256,
        manifest=as_json(bundle.manifest),
    )


def keep(row: ModelVersion, bundle: Bundle) -> ModelVersion:
    is_ours = row.origin == Origin.SHIPPED
    if not is_ours:
        version_files.store(bundle, row.pk)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException as error:
        if not is_ours:
            version_files.remove(row.pk)
        # Somebody else registered it just now.
        if isinstance(error, IntegrityError) and (known := known_as(bundle.manifest)):
            return known
        raise
    return row


def known_as(manifest: Manifest) -> ModelVersion | None:
    found = ModelVersion.objects.filter(version=manifest.version).first()
    if found and (found.sha256, found.name) != (manifest.sha256, manifest.name):
        raise BundleRefused(f"There already is a version {manifest.version}, with other files.")
    return found


def as_json(manifest: Manifest) -> dict[str, Any]:
    """As a database can hold it: neither NaN nor a character that is none."""
    try:
        text = json.dumps(asdict(manifest), allow_nan=False)
    except ValueError as error:
        raise BundleRefused("The manifest holds figures that are no numbers.") from error
    if "\\u0000" in text:
        raise BundleRefused("The manifest holds characters that are none.")
    found: dict[str, Any] = json.loads(text)
    return found


def register_shipped() -> None:
    """Rows for the models that came with the product; mostly they are there."""
    known = set(ModelVersion.objects.values_list("version", flat=True))
    rows = []
    for folder in models_in(settings.SHIPPED_MODELS):
        if version_of(folder) not in known:
            # A broken one serves nobody, and `manage.py check` says what is wrong.
            with suppress(BundleRefused):
                rows.append(row_of(read_whole(folder), Origin.SHIPPED))
    # Whoever was quicker made the same.
    ModelVersion.objects.bulk_create(rows, ignore_conflicts=True)


def default_version() -> ModelVersion:
    """The newest that came with the product: it answers as long as nobody decided."""
    shipped = models_in(settings.SHIPPED_MODELS)
    if not shipped:
        raise BundleRefused(f"There is no model in {settings.SHIPPED_MODELS}.")
    return register(max(shipped, key=by_version), Origin.SHIPPED)


def answering(now: Serving) -> ModelVersion | None:
    """Nobody where what came with the product is broken: then there is nothing to go back to."""
    with suppress(BundleRefused):
        return now.active or default_version()
    return None


def activate(version: ModelVersion, *, by: Decider) -> Serving:
    """From now on it answers. What it took over from is what a roll-back goes back to; a challenger
    was held against another, so its trial ends."""
    now = serving(by)
    before = answering(now)
    check_fits(version, before)
    if version == now.active:
        raise NothingToDecide(_("%(version)s already answers.") % {"version": version})
    previous = None if before == version else before
    return decide(now, version, ACTIVATE, by, active=version, previous=previous)


def roll_back(*, by: Decider) -> Serving:
    """The two change places, so that a roll-back can be taken back as well."""
    now = serving(by)
    if now.previous is None:
        raise NothingToDecide(_("There is no earlier version to go back to."))
    check_may_serve(now.previous)
    return decide(now, now.previous, ROLL_BACK, by, active=now.previous, previous=now.active)


def set_traffic(
    version: ModelVersion, *, share: int = 0, is_shadow: bool = False, by: Decider
) -> Serving:
    """Let it answer a share of people and devices, in per cent, or look at each photo and answer
    nobody. Neither: its trial ends."""
    now = serving(by)
    if not (share or is_shadow):
        if now.challenger != version:
            raise NothingToDecide(_("%(version)s is not on trial.") % {"version": version})
        return withdraw_challenger(by=by)
    check_trial(share, is_shadow)
    active = answering(now)
    check_fits(version, active)
    if active == version:
        raise NothingToDecide(_("%(version)s already answers.") % {"version": version})
    return decide(
        now,
        version,
        "try model",
        by,
        active=active,
        previous=now.previous,
        challenger=version,
        share=share,
        is_shadow=is_shadow,
    )


def check_trial(share: int, is_shadow: bool) -> None:
    if is_shadow and share:
        raise DomainError(_("A version in shadow answers nobody, so it has no share."))
    if not 0 <= share <= LARGEST_SHARE:
        sentence = _("Choose a share of 1 to %(largest)d per cent.")
        raise DomainError(sentence % {"largest": LARGEST_SHARE}, code="NO_SUCH_SHARE")


def withdraw_challenger(*, by: Decider) -> Serving:
    now = serving(by)
    if now.challenger is None:
        raise NothingToDecide(_("No version is on trial."))
    return decide(
        now, now.challenger, "withdraw model", by, active=now.active, previous=now.previous
    )


def withdraw_failing(*, challenger_id: str, trouble: Trouble) -> None:
    """Its trial ends by itself, and staff hear of it once, whichever process saw it first. Raises
    DecidedMeanwhile where somebody decides about it at the same moment: ask again."""
    by = Decider(reason=f"by itself: {trouble}")
    now = serving(by)
    # It may have been taken back, or another put in its place.
    if now.challenger and str(now.challenger.pk) == challenger_id:
        version = now.challenger
        with transaction.atomic():
            withdraw_challenger(by=replace(by, number=now.number))
            raise_alert(
                kind="challenger_withdrawn",
                source=str(version.pk),
                compose=lambda: withdrawn(version, trouble),
            )


def withdrawn(version: ModelVersion, trouble: Trouble) -> Letter:
    reasons = {
        Trouble.BROKEN: _("Its files are missing or damaged."),
        Trouble.FAILING: _("It failed several times one after the other."),
        Trouble.SLOW: _("It took much longer than the active version."),
    }
    title = _("The trial of version %(version)s has ended by itself") % {"version": version}
    return Letter(title, (reasons[trouble], _("The active version answers everybody.")))


def serving(by: Decider) -> Serving:
    """The row as it was decided upon."""
    rows = Serving.objects.select_related("active", "previous", "challenger")
    row, _created = rows.get_or_create(pk=Serving.THE_ONE)
    if by.number not in (None, row.number):
        raise DecidedMeanwhile
    return row


def decide(
    now: Serving,
    about: ModelVersion,
    action: str,
    by: Decider,
    *,
    active: ModelVersion | None,
    previous: ModelVersion | None,
    challenger: ModelVersion | None = None,
    share: int = 0,
    is_shadow: bool = False,
) -> Serving:
    after = Serving(
        pk=Serving.THE_ONE,
        active=active,
        previous=previous,
        challenger=challenger,
        share=share,
        is_shadow=is_shadow,
        number=now.number + 1,
        changed_at=timezone.now(),
        changed_by=by.person,
    )
    fields = [field.attname for field in Serving._meta.fields if not field.primary_key]
    values = {name: getattr(after, name) for name in fields} | {"number": F("number") + 1}
    with transaction.atomic():
        if not Serving.objects.filter(pk=Serving.THE_ONE, number=now.number).update(**values):
            raise DecidedMeanwhile
        audit.record(
            actor=by.person,
            action=action,
            target=about,
            changes=changes_between(now, after),
            reason=by.reason[:300],
            request=by.request,
        )
    return after


def changes_between(before: Serving, after: Serving) -> audit.Changes:
    def said(row: Serving) -> dict[str, Any]:
        versions = {name: getattr(row, name) for name in ("active", "previous", "challenger")}
        names = {name: str(version) if version else None for name, version in versions.items()}
        return names | {"share": row.share, "is_shadow": row.is_shadow}

    pairs = said(before), said(after)
    return {
        name: (pairs[0][name], pairs[1][name])
        for name in pairs[0]
        if pairs[0][name] != pairs[1][name]
    }
