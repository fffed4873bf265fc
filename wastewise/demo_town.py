"""The demo's town, Tirtasari: it is on no map but ours. Its districts and bins come in the way a
city's own do."""

from pathlib import Path
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from disposals.models import Bin, Compartment
from disposals.services.importing_bins import import_bins
from places.models import District
from places.services import import_districts

DATA = Path(__file__).parent / "data"


@transaction.atomic
def seed_town() -> None:
    """Once: what is there already may have been changed by staff."""
    if District.objects.exists() or Bin.objects.exists():
        return
    import_districts(path=DATA / "demo_districts.geojson", is_real=True)
    import_bins(path=DATA / "demo_bins.csv", is_real=True)
    measure_compartments()


def measure_compartments() -> None:
    """Some are full and some were never measured, always the same ones."""
    measured = [one for one in Compartment.objects.select_related("bin") if _fill(one) <= 100]
    for one in measured:
        one.fill, one.measured_at = _fill(one), timezone.now()
    Compartment.objects.bulk_update(measured, ["fill", "measured_at"])


def _fill(compartment: Compartment) -> int:
    return crc32(f"{compartment.bin.code} {compartment.name}".encode()) % 120
