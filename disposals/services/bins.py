"""What happens to bins beside what staff type."""

from disposals.models import Bin
from places.selectors import district_at


def locate(*, bin: Bin) -> None:
    """Find the district of a bin that is about to be saved, unless somebody named one."""
    if bin.district_id is None:
        bin.district = district_at(bin.latitude, bin.longitude)
