"""The one way in for pictures: `read_photo` takes what a person sent and trusts none of it."""

from common.photos.metadata import Position
from common.photos.reading import Photo, encode_jpeg, read_photo
from common.photos.refusals import PhotoRefused

__all__ = ["Photo", "PhotoRefused", "Position", "encode_jpeg", "read_photo"]
