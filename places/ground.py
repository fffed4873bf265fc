"""What a map is drawn on."""

from django.conf import settings
from django.templatetags.static import static


def map_ground() -> dict[str, str]:
    """As attributes of its element, which its script reads."""
    return {
        "tiles": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
        "drawing": static(settings.MAP_DRAWING) if settings.MAP_DRAWING else "",
    }
