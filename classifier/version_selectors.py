"""Which versions there are, what each was measured at, and which of them answer."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from classifier.bundles import BundleRefused, by_version, manifest_from, models_in, version_of
from classifier.model_card import ModelCard, Share, card_of
from classifier.models import ModelVersion, Serving
from classifier.services.fitness import may_serve


class Part(StrEnum):
    """What a version does now."""

    ACTIVE = "active"
    CHALLENGER = "challenger"
    SHADOW = "shadow"
    NONE = ""


@dataclass(frozen=True)
class Standing:
    """Who answers now. Before anybody decided, the newest that came with the product does."""

    active: ModelVersion | None
    previous: ModelVersion | None
    challenger: ModelVersion | None
    share: int
    is_shadow: bool
    # The step that a decision made on this page is made on.
    number: int
    # The operator named a folder, so none of this counts.
    is_overridden: bool

    def part_of(self, version: ModelVersion) -> Part:
        if self.is_overridden:
            return Part.NONE
        if version == self.active:
            return Part.ACTIVE
        if version == self.challenger:
            return Part.SHADOW if self.is_shadow else Part.CHALLENGER
        return Part.NONE


@dataclass(frozen=True)
class VersionRow:
    version: ModelVersion
    card: ModelCard | None
    part: Part
    may_serve: bool

    @property
    def accuracy(self) -> Share | None:
        return self.card.measured.accuracy if self.card and self.card.measured else None

    @property
    def state(self) -> str:
        """What came with the product was judged before it was shipped."""
        if self.version.origin == ModelVersion.Origin.SHIPPED:
            return _("judged by its makers")
        # Neither passed nor refused: the gate had too little to judge by, or has not yet looked.
        if self.version.state == ModelVersion.State.CANDIDATE:
            return _("not passed")
        return str(self.version.get_state_display())


def all_versions() -> QuerySet[ModelVersion]:
    return ModelVersion.objects.order_by("-created_at", "pk")


def standing() -> Standing:
    rows = Serving.objects.select_related("active", "previous", "challenger")
    row = rows.filter(pk=Serving.THE_ONE).first() or Serving()
    return Standing(
        active=row.active or first_version(),
        previous=row.previous,
        challenger=row.challenger,
        share=row.share,
        is_shadow=row.is_shadow,
        number=row.number,
        is_overridden=bool(settings.MODEL_DIR),
    )


def first_version() -> ModelVersion | None:
    shipped = models_in(settings.SHIPPED_MODELS)
    newest = version_of(max(shipped, key=by_version)) if shipped else ""
    return ModelVersion.objects.filter(version=newest).first()


def row_of(version: ModelVersion, now: Standing) -> VersionRow:
    return VersionRow(
        version=version,
        card=card_of_row(version),
        part=now.part_of(version),
        may_serve=may_serve(version),
    )


def card_of_row(version: ModelVersion) -> ModelCard | None:
    """A row may be older than what we read today."""
    try:
        return card_of(manifest_from(version.manifest, where=version))
    except BundleRefused:
        return None
