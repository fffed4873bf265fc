"""What goes into read_photo and what comes out. The hostile ones are in tests/photos/hostile.py."""

import hashlib
import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils.translation import override
from PIL import Image

from common.photos import PhotoRefused, encode_jpeg, read_photo, refusals
from common.photos.heic import CHILD
from tests.photos import hostile
from tests.photos.hostile import ACCEPTED, FILES, heic, near, plain, png, saved

GOLDEN = Path(__file__).parent.parent / "photos"
STATUS = {"TOO_LARGE": 413, "TOO_MANY_PIXELS": 413, "UNSUPPORTED_TYPE": 415, "ANIMATED": 415}


def read(data: bytes, **options):
    return read_photo(io.BytesIO(data), **options)


def refusal_of(data: bytes) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as caught:
        read(data)
    return caught.value


@pytest.mark.parametrize(("make", "code"), [each[1:] for each in FILES], ids=[f[0] for f in FILES])
def test_every_bad_file_gets_its_code_and_a_sentence(make, code):
    data = make()
    if code == ACCEPTED:
        assert read(data).image.mode == "RGB"
        return
    refused = refusal_of(data)
    assert (refused.code, refused.status) == (code, STATUS.get(code, 400))
    assert refused.message.endswith(".")


def test_every_refusal_has_its_own_code_and_sentence():
    found = [
        refusals.empty(),
        refusals.too_large(1),
        refusals.unsupported_type(),
        refusals.too_many_pixels(1),
        refusals.too_small(1),
        refusals.odd_shape(),
        refusals.animated(),
        refusals.too_complex(),
        refusals.broken(),
    ]
    assert len({each.code for each in found}) == len({each.message for each in found}) == 9


class Unreadable(SimpleUploadedFile):
    def read(self, *args):
        raise AssertionError("read although its size was known to be too large")


@override_settings(PHOTO_MAX_BYTES=100)
def test_a_file_known_to_be_too_large_is_refused_unread():
    with pytest.raises(PhotoRefused) as caught:
        read_photo(Unreadable("photo.jpg", bytes(101)))
    assert (caught.value.code, caught.value.status) == ("TOO_LARGE", 413)


class Endless(io.RawIOBase):
    given = 0

    def readable(self):
        return True

    def read(self, size=-1):
        self.given += size
        assert self.given < 1_100_000, "read on beyond the limit"
        return b"\xff" * size


@override_settings(PHOTO_MAX_BYTES=1_000_000)
def test_a_stream_without_end_is_dropped_at_the_limit():
    with pytest.raises(PhotoRefused) as caught:
        read_photo(Endless())
    assert caught.value.code == "TOO_LARGE"


@override_settings(PHOTO_MAX_BYTES=15 * 2**20)
def test_the_sentence_about_size_names_the_limit():
    assert "15 MB" in refusal_of(bytes(15 * 2**20 + 1)).message


def test_a_broken_file_is_not_tried_as_any_other_kind(monkeypatch):
    def init():
        raise AssertionError("Pillow went through all kinds that it knows")

    monkeypatch.setattr(Image, "init", init)
    assert refusal_of(b"\xff\xd8\xff\xda\0\x02").code == "BROKEN"


def test_the_golden_pictures_are_read():
    for path in GOLDEN.glob("*.jpg"):
        photo = read(path.read_bytes())
        assert (photo.width, photo.height, photo.format) == (1280, 960, "JPEG")
        assert photo.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_upload_is_read_from_its_start_whatever_was_read_before():
    upload = SimpleUploadedFile("photo.jpg", hostile.jpeg())
    upload.read()
    assert read_photo(upload).width == 96


WHITE = (255, 255, 255)
ODD = {
    "CMYK JPEG": (saved(plain("CMYK", colour=(0, 255, 255, 0)), "JPEG"), (255, 0, 0)),
    "grey JPEG": (saved(plain("L", colour=90), "JPEG"), (90, 90, 90)),
    "16-bit grey PNG": (saved(plain("I;16", colour=90 * 256 + 255), "PNG"), (90, 90, 90)),
    "16-bit RGB PNG": (png(depth=16), (0, 0, 0)),
    "palette PNG": (saved(plain().quantize(4), "PNG"), hostile.RED),
    "clear colour in a palette": (saved(plain("P", colour=0), "PNG", transparency=0), WHITE),
    "clear colour in RGB": (saved(plain(), "PNG", transparency=hostile.RED), WHITE),
    "black and white PNG": (saved(plain("1", colour=1), "PNG"), WHITE),
    "grey PNG with alpha": (saved(plain("LA", colour=(0, 127)), "PNG"), (128, 128, 128)),
    "PNG with alpha": (saved(plain("RGBA", colour=(0, 0, 0, 51)), "PNG"), (204, 204, 204)),
    "WebP with alpha": (saved(plain("RGBA", colour=(0, 0, 0, 0)), "WEBP"), WHITE),
    "WebP": (saved(plain(), "WEBP"), hostile.RED),
    "HEIC": (heic(plain()), hostile.RED),
    "HEIC with alpha": (heic(plain("RGBA", colour=(0, 0, 0, 0))), WHITE),
    "grey HEIC": (heic(plain("L", colour=90)), (90, 90, 90)),
    "JPEG with a second picture": (
        saved(plain(), "MPO", save_all=True, append_images=[plain(colour=(0, 0, 255))]),
        hostile.RED,
    ),
    "WebP of one moving frame": (saved(plain(), "WEBP", save_all=True), hostile.RED),
}


@pytest.mark.parametrize(("data", "colour"), ODD.values(), ids=ODD.keys())
def test_odd_but_honest_pictures_become_the_right_rgb(data, colour):
    photo = read(data)
    assert (photo.image.mode, photo.image.size) == ("RGB", (96, 64))
    assert near(photo.image.getpixel((48, 32)), colour)


def test_what_is_kept_is_no_longer_than_asked_for():
    photo = read(saved(plain(size=(2400, 1000)), "JPEG"))
    kept = Image.open(io.BytesIO(encode_jpeg(photo, longest_side=1600)))
    assert (kept.format, kept.size) == ("JPEG", (1600, 667))
    assert photo.image.size == (2400, 1000), "encoding must leave the photo as it is"


def test_small_pictures_are_not_blown_up():
    assert Image.open(io.BytesIO(encode_jpeg(read(hostile.jpeg())))).size == (96, 64)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (saved(plain(size=(4000, 3000)), "JPEG"), (2000, 1500)),
        (saved(plain(size=(3000, 4000)), "JPEG"), (1500, 2000)),
        (saved(plain(size=(3200, 2400)), "PNG"), (1600, 1200)),
        (heic(plain(size=(1000, 400)), quality=10), (500, 200)),
    ],
    ids=["JPEG", "upright JPEG", "PNG", "HEIC"],
)
def test_large_pictures_come_out_smaller_but_never_too_small(data, size):
    photo = read(data, longest_side=500 if photo_is_heic(data) else 1600)
    assert photo.image.size == size
    assert photo.width / photo.height == pytest.approx(size[0] / size[1])
    assert photo.width > size[0]


def photo_is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp"


def test_a_large_heic_is_put_together_from_its_strips():
    tall = Image.new("RGB", (320, 1400), "red")
    tall.paste("blue", (0, 700, 320, 1400))
    image = read(heic(tall, quality=10), longest_side=700).image
    assert image.size == (160, 700)
    assert near(image.getpixel((80, 340)), (255, 0, 0), 20)
    assert near(image.getpixel((80, 690)), (0, 0, 255), 20)


# Linux counts in what the process had that started it: here one that has next to nothing.
MOST_MEMORY_OF = """
import resource, subprocess, sys
silent = subprocess.DEVNULL
subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=silent, stderr=silent)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_the_process_that_decodes_heic_is_held_to_its_memory():
    child = [sys.executable, "-I", str(CHILD), "25000000", "1600"]
    ended = subprocess.run(
        [sys.executable, "-I", "-c", MOST_MEMORY_OF, *child],
        input=hostile.heic_of_one_block_held_many_times(pictures=60),
        capture_output=True,
        check=True,
        timeout=60,
    )
    # Without its limit it is 900 MB.
    assert int(ended.stdout) / 2**10 < 500


def test_a_large_jpeg_is_scaled_while_it_is_decoded(monkeypatch):
    loaded = []
    monkeypatch.setattr(
        "common.photos.decoding.to_rgb", lambda image: loaded.append(image) or image
    )
    read(saved(plain(size=(4000, 3000)), "JPEG"))
    assert loaded[0].size == (2000, 1500)


def test_a_large_jpeg_is_decoded_in_one_go(monkeypatch):
    """In pieces, each would wait for the other threads once more."""
    pieces = []
    make = Image._getdecoder

    class Counting:
        def __init__(self, decoder):
            self.decoder = decoder

        def __getattr__(self, name):
            return getattr(self.decoder, name)

        def decode(self, data):
            pieces.append(len(data))
            return self.decoder.decode(data)

    monkeypatch.setattr(Image, "_getdecoder", lambda *args: Counting(make(*args)))
    noise = Image.effect_noise((1200, 900), 100).convert("RGB")
    read_photo(io.BytesIO(saved(noise, "JPEG")))
    assert len(pieces) == 1
    assert pieces[0] > 2 * 64 * 1024


def test_many_heic_pictures_at_once():
    data, found = heic(plain()), []
    threads = [threading.Thread(target=lambda: found.append(read(data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [photo.width for photo in found] == [96] * 4


def test_refusals_are_worded_when_they_are_raised():
    with override("id"):
        assert refusals.empty().message
