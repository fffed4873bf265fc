"""What a picture's EXIF does to it and tells about it, and that nothing of it is kept."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from common.photos import Position, encode_jpeg, read_photo
from tests.photos import hostile
from tests.photos.hostile import heic, near, plain, saved


def read(data: bytes):
    return read_photo(io.BytesIO(data))


def quarters() -> Image.Image:
    """Red, green / blue, white: whichever way it is turned, one can tell."""
    image = Image.new("RGB", (128, 64), "white")
    for place, colour in (((0, 0), "red"), ((64, 0), "lime"), ((0, 32), "blue")):
        image.paste(Image.new("RGB", (64, 32), colour), place)
    return image


def corners(image: Image.Image) -> list[str]:
    names = {(255, 0, 0): "red", (0, 255, 0): "green", (0, 0, 255): "blue"}
    right, bottom = image.width - 8, image.height - 8
    pixels = [image.getpixel(place) for place in ((8, 8), (right, 8), (8, bottom), (right, bottom))]
    return [
        next((name for colour, name in names.items() if near(pixel, colour, 40)), "white")
        for pixel in pixels
    ]


# Where the quarters of the picture as it is stored must come to lie.
UPRIGHT = {
    1: ["red", "green", "blue", "white"],
    2: ["green", "red", "white", "blue"],
    3: ["white", "blue", "green", "red"],
    4: ["blue", "white", "red", "green"],
    5: ["red", "blue", "green", "white"],
    6: ["blue", "red", "white", "green"],
    7: ["white", "green", "blue", "red"],
    8: ["green", "white", "red", "blue"],
    99: ["red", "green", "blue", "white"],
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_turned_upright(kind, orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    photo = read(saved(quarters(), kind, exif=exif, quality=95))
    assert corners(photo.image) == UPRIGHT[orientation]
    upright = (64, 128) if orientation in (5, 6, 7, 8) else (128, 64)
    assert photo.image.size == (photo.width, photo.height) == upright


def test_a_heic_picture_is_turned_once():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    photo = read(heic(quarters(), exif=exif.tobytes(), quality=95))
    assert corners(photo.image) == UPRIGHT[6]
    assert (photo.width, photo.height) == (64, 128)


def described(*, taken="", offset="", gps=None) -> Image.Exif:
    exif = Image.Exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    if taken:
        details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps or {})
    return exif


def place(latitude, south, longitude, west):
    return {
        ExifTags.GPS.GPSLatitudeRef: south,
        ExifTags.GPS.GPSLatitude: latitude,
        ExifTags.GPS.GPSLongitudeRef: west,
        ExifTags.GPS.GPSLongitude: longitude,
    }


JAKARTA = place((6.0, 10.0, 30.0), "S", (106.0, 49.0, 12.0), "E")


def with_exif(kind: str, exif: Image.Exif) -> bytes:
    if kind == "HEIF":
        return heic(plain(), exif=exif.tobytes())
    return saved(plain(), kind, exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_time_and_place_are_handed_over(kind):
    exif = described(taken="2026:03:01 07:30:00", offset="+07:00", gps=JAKARTA)
    photo = read(with_exif(kind, exif))
    assert photo.taken_at == datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    assert photo.position == Position(pytest.approx(-6.175), pytest.approx(106.82))


def test_a_time_without_zone_stays_naive():
    photo = read(with_exif("JPEG", described(taken="2026:03:01 07:30:00")))
    assert photo.taken_at == datetime(2026, 3, 1, 7, 30)
    assert photo.taken_at.tzinfo is None


def test_a_zone_west_of_greenwich():
    photo = read(with_exif("JPEG", described(taken="2026:03:01 07:30:00", offset="-03:30")))
    assert photo.taken_at.utcoffset() == timedelta(hours=-3.5)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2026:13:45 99:99:99"])
def test_a_time_that_is_none_is_not_believed(taken):
    assert read(with_exif("JPEG", described(taken=taken))).taken_at is None


NOWHERE = {
    "0/0": place((IFDRational(0, 0), 0.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
    "the origin": place((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
    "beyond the pole": place((91.0, 0.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
    "around the world": place((10.0, 0.0, 0.0), "N", (181.0, 0.0, 0.0), "E"),
    "two numbers": place((10.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
    "one number": place(10, "N", (10.0, 0.0, 0.0), "E"),
    "no hemisphere": place((10.0, 0.0, 0.0), "", (10.0, 0.0, 0.0), "E"),
    "the wrong hemisphere": place((10.0, 0.0, 0.0), "E", (10.0, 0.0, 0.0), "E"),
    "half of it": {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (10.0, 0.0, 0.0)},
}


@pytest.mark.parametrize("gps", NOWHERE.values(), ids=NOWHERE.keys())
def test_a_place_that_is_none_is_not_believed(gps):
    assert read(with_exif("JPEG", described(gps=gps))).position is None


@pytest.mark.parametrize(
    "block", [b"", b"II", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\xff\xff"]
)
def test_metadata_that_cannot_be_read_spoils_no_picture(block):
    body = b"Exif\0\0" + block
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body
    photo = read(hostile.jpeg()[:2] + segment + hostile.jpeg()[2:])
    assert (photo.taken_at, photo.position) == (None, None)


def test_metadata_longer_than_a_camera_writes_is_not_read():
    exif = described(taken="2026:03:01 07:30:00")
    exif[ExifTags.Base.ImageDescription] = "x" * 70_000
    assert read(saved(plain(), "PNG", exif=exif)).taken_at is None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_the_file_is_kept_but_its_pixels(kind):
    exif = described(taken="2026:03:01 07:30:00", gps=JAKARTA)
    exif[ExifTags.Base.ImageDescription] = "SECRET"
    options = {"exif": exif, "icc_profile": b"SECRET" * 30, "xmp": b"<SECRET/>"}
    if kind == "JPEG":
        options["comment"] = b"SECRET"
    photo = read(saved(plain(), kind, **options) + b"<script>SECRET</script>")
    assert photo.image.info == {}
    assert type(photo.image) is Image.Image
    kept = encode_jpeg(photo)
    assert b"SECRET" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
