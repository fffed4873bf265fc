"""Bins for tests."""

from disposals.models import Bin, Compartment

# Around here, a thousandth of a degree of latitude is 111 m.
HERE = (-7.3, 109.9)


def bin_at(code: str, latitude: float, longitude: float, *takes: str, **fields) -> Bin:
    usual = {"name": f"Bin {code}"} | fields
    made = Bin.objects.create(code=code, latitude=latitude, longitude=longitude, **usual)
    Compartment.objects.bulk_create(
        [Compartment(bin=made, name=name) for name in takes or ("glass",)]
    )
    return made


def many_bins(count: int, prefix: str = "M") -> None:
    """On a spiral around here, so that no two are equally far."""
    bins = [
        Bin(
            code=f"{prefix}-{n}",
            name=f"Bin {n:05}",
            latitude=HERE[0] + (n % 97) * 0.0007 + n * 1e-6,
            longitude=HERE[1] + (n % 89) * 0.0011 - n * 1e-6,
        )
        for n in range(count)
    ]
    Bin.objects.bulk_create(bins)
    Compartment.objects.bulk_create(
        [Compartment(bin=one, name=name, fill=50) for one in bins for name in ("glass", "paper")]
    )
