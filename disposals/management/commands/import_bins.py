"""Take the city's bins into the product."""

from disposals.services.importing_bins import import_bins
from places.commands import ImportCommand


class Command(ImportCommand):
    help = (
        "Take in the bins of FILE: CSV with the columns code, name, latitude, longitude and"
        " compartments (glass;paper), and where wanted address, hours, state and capacity in"
        " litres; or a GeoJSON FeatureCollection of points with these properties. Bins that are"
        " there are brought up to date, none is removed, districts are looked up by place, and"
        " broken rows are listed and left out. Says what it would do unless --yes is given; may be"
        " run again, also after it was killed."
    )
    things = "Bins"
    bring = staticmethod(import_bins)
    note = "Give a bin that is gone the state removed."
