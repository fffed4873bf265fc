"""What kinds are worth at this moment."""

from disposals import seed
from disposals.models import KindRate

Rates = dict[str, KindRate]


def rates_now() -> Rates:
    """A kind whose row is missing is worth what it was at the start."""
    first = {rate.label: rate for rate in seed.first_rates(KindRate)}
    return first | {rate.label: rate for rate in KindRate.objects.all()}
