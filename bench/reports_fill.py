"""In a child: fill the database of its environment with so many reports."""

import sys

from bench import reports_city as city
from bench.disposals_million_fill import get_ready, run, without_indexes
from bench.django_settings import set_up

LOOKED_AT = 500


def fill(count: int) -> None:
    from reports.square_triggers import count_anew

    get_ready()
    with without_indexes(list(city.TABLES)):
        for step in city.steps(count):
            run(step)
    count_anew()
    run(f"VACUUM ANALYZE {', '.join(city.TABLES)}, reports_square")  # As it does by itself, later.
    check(count)


def check(count: int) -> None:
    """That it is the city that was meant, with the squares that the product would give it."""
    from places.cells import cell_of
    from reports.models import Report
    from reports.models.reports import IS_OPEN

    share = Report.objects.filter(IS_OPEN).count() / count
    if abs(share - city.OPEN_SHARE) > city.OPEN_SHARE / 10:
        raise RuntimeError(f"{share:.2%} are open")
    placed = Report.objects.exclude(cell=None).order_by("id")
    squares = placed.values_list("shown_latitude", "shown_longitude", "cell")
    for latitude, longitude, cell in squares[:LOOKED_AT]:
        if cell_of(latitude or 0, longitude or 0) != cell:
            raise RuntimeError(f"{latitude}, {longitude} does not lie in square {cell}")


if __name__ == "__main__":
    set_up()
    fill(int(sys.argv[1]))
