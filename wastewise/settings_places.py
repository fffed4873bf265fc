"""The settings about places: what maps show, and how addresses are found."""

from environs import validate

from wastewise.environment import DEMO, env, geocoder, tiles

# Maps: pictures from another server, where one is named, below the bins.
MAP_TILES_URL, MAP_TILES_ORIGIN = tiles("MAP_TILES_URL")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", "")
# The demo's town is on nobody's map: it brings a drawing, and a place to look from.
MAP_DRAWING = "img/demo_town.geojson" if DEMO and not MAP_TILES_URL else ""
DEMO_SQUARE = "-7.3212,109.8975" if DEMO else ""

# Addresses become places by a server that speaks as Nominatim does, where one is named.
GEOCODER_URL = geocoder("GEOCODER_URL")
GEOCODER_TIMEOUT_SECONDS = env.float(
    "GEOCODER_TIMEOUT_SECONDS", 4.0, validate=validate.Range(min=0.1, max=30)
)
# A day: what lies at an address seldom moves.
GEOCODER_CACHE_SECONDS = env.int("GEOCODER_CACHE_SECONDS", 86_400, validate=validate.Range(min=0))
