"""Take the city's districts into the product."""

from places.commands import ImportCommand
from places.services import import_districts


class Command(ImportCommand):
    help = (
        "Take in the districts of FILE: CSV with the columns code and name, or a GeoJSON"
        " FeatureCollection of polygons with the properties code and name. Those that are there are"
        " brought up to date, none is removed, and broken rows are listed and left out. Says what"
        " it would do unless --yes is given; may be run again, also after it was killed."
    )
    things = "Districts"
    bring = staticmethod(import_districts)
    note = "Where boundaries changed, run import_bins again: it looks up each bin's district."
