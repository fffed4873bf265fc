"""From which versions a training goes on, and what those were taught with."""

from classifier.models import ModelVersion, Serving
from classifier.services.versions import default_version
from studio.models import TrainingRun

HASH_BYTES = 32
# A version goes on from one that was before it; more would be a circle that somebody wrote.
MOST_ANCESTORS = 1_000


def answering_version() -> ModelVersion:
    row = Serving.objects.filter(pk=Serving.THE_ONE).select_related("active").first()
    return row.active if row and row.active else default_version()


def known_to(version: ModelVersion | None) -> set[str]:
    """The sha256 of all photos that it, or a version that it goes on from, was taught with here."""
    known: set[str] = set()
    for _generation in range(MOST_ANCESTORS):
        run = TrainingRun.objects.filter(candidate=version).first() if version else None
        if version is None or run is None:
            break
        learned = bytes(run.learned_from)
        known |= {learned[at : at + HASH_BYTES].hex() for at in range(0, len(learned), HASH_BYTES)}
        earlier = version.manifest["arguments"].get("first_weights_version")
        version = ModelVersion.objects.filter(version=earlier).first()
    return known
