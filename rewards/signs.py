"""The signs that staff can give a badge: what lies in the sprite of icons and suits one."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Sign:
    icon: str
    title: str | Promise


SIGNS = (
    Sign(icon="sprout", title=_("Sprout")),
    Sign(icon="leaf", title=_("Leaf")),
    Sign(icon="trees", title=_("Trees")),
    Sign(icon="sun", title=_("Sun")),
    Sign(icon="recycle", title=_("Arrows in a circle")),
    Sign(icon="layers", title=_("Layers")),
    Sign(icon="hand-heart", title=_("Hand with a heart")),
    Sign(icon="footprints", title=_("Footprints")),
    Sign(icon="calendar-check", title=_("Calendar")),
    Sign(icon="star", title=_("Star")),
    Sign(icon="medal", title=_("Medal")),
    Sign(icon="award", title=_("Rosette")),
    Sign(icon="house", title=_("House")),
    Sign(icon="wine", title=_("Bottle of glass")),
    Sign(icon="milk", title=_("Bottle of plastic")),
    Sign(icon="newspaper", title=_("Newspaper")),
    Sign(icon="package", title=_("Box")),
    Sign(icon="cylinder", title=_("Can")),
    Sign(icon="apple", title=_("Apple")),
)
