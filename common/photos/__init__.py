"""The one way in for pictures: `read_photo` takes what a person sent and trusts none of it."""

from common.photos.metadata import Position
from common.photos.reading import (
    SHORTEST_KEPT,
    Photo,
    Received,
    encode_jpeg,
    likeness_of,
    open_photo,
    read_photo,
    receive,
)
from common.photos.refusals import PhotoRefused

__all__ = [
    "SHORTEST_KEPT",
    "Photo",
    "PhotoRefused",
    "Position",
    "Received",
    "encode_jpeg",
    "likeness_of",
    "open_photo",
    "read_photo",
    "receive",
]
