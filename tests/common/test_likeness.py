"""Hashes that Meta published or its C++ code computed.

`wee.jpg` and its hash are from the tests of Meta's own hashers (see its LICENSE). The others were
computed by Meta's C++ code (pdqHash256FromFloatLuma, compiled from its sources), which was given
the pixels that the functions here make; the golden pictures after Pillow's thumbnail to 512.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from common.likeness import GOOD_QUALITY, SAFE_SAME_DISTANCE, distance
from common.pdq import pdq

PHOTOS = Path(__file__).parent.parent / "photos"


def pattern(width: int, height: int) -> Image.Image:
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    channels = [x * x // 37 + y, x + y * y // 53, x * y // 29]
    return Image.fromarray(np.stack(channels, axis=-1).astype(np.uint8))


def golden(name: str) -> Image.Image:
    return Image.open(PHOTOS / f"{name}.jpg")


def test_the_published_hash():
    image = Image.open(PHOTOS / "threatexchange" / "wee.jpg")
    published = "6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d"
    assert pdq(image).hash.hex() == published


REFERENCE = {
    (64, 64): ("0b0c08af231000afc0af00dfa000a1155cef04dd58af2555dcefddff5caf5dff", 0),
    (48, 40): ("f627d157d6412437f6c8f6c92137f54500370e3726004937003c1575c9b75fff", 0),
    (317, 211): ("a65b26f4a4836d9c49396b764b691a43565cded95293d49616b67c34e0ecc7a0", 100),
    (512, 384): ("ae6faa5a8adabef21a87baa7faaf398f11a87fba113a111817727f10f0105110", 100),
    (90, 500): ("d58cad38cac08d663b4f6a91c6b5acb33aa6e4c89b120e2bf9c20754783ae7f4", 100),
    (129, 128): ("294e5bd0a2af75788b57b2ac4403d156a281ddbe3374c48bb33624cd6db3ab2c", 100),
}


@pytest.mark.parametrize("size", REFERENCE)
def test_hash_and_quality_are_the_reference_s(size):
    hashed = pdq(pattern(*size))
    assert (hashed.hash.hex(), hashed.quality) == REFERENCE[size]


GOLDEN = {
    "bottle": ("c667e6996cc7326673191999999919c6f3993b3318c6c999986693336c996666", 91),
    "can": ("9ce2d9323399336626e66199d9b39c66734c639966cc8c66d933739926cc0e66", 85),
    "box": ("b4ce2d31938c4a67d349bcb24b33f6cc3e71c3cb34b43c3cc3c39839a4a46366", 66),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_pictures_that_must_be_scaled_first(name):
    hashed = pdq(golden(name))
    expected, quality = GOLDEN[name]
    # Builds of the JPEG library may round a pixel differently; Meta calls 10 bits the same.
    assert distance(hashed.hash, bytes.fromhex(expected)) <= 4
    assert hashed.quality == pytest.approx(quality, abs=2)


def test_a_picture_is_known_again_when_scaled_blurred_or_darker():
    original = golden("can")
    for other in (
        original.resize((400, 300)),
        original.filter(ImageFilter.GaussianBlur(4)),
        original.point(lambda value: value * 0.8),
    ):
        assert distance(pdq(original).hash, pdq(other).hash) <= SAFE_SAME_DISTANCE


def test_different_pictures_are_far_apart():
    hashes = [pdq(golden(name)).hash for name in GOLDEN]
    assert distance(hashes[0], hashes[1]) > SAFE_SAME_DISTANCE
    assert distance(hashes[1], hashes[2]) > SAFE_SAME_DISTANCE


def test_an_empty_wall_has_no_quality():
    assert pdq(Image.new("RGB", (300, 200), "grey")).quality == 0
    assert pdq(golden("box")).quality >= GOOD_QUALITY


def test_distance_counts_bits():
    zeros = bytes(32)
    assert distance(zeros, zeros) == 0
    assert distance(zeros, b"\xff" * 32) == 256
    assert distance(zeros, b"\x80" + bytes(30) + b"\x03") == 3


def test_the_picture_is_left_as_it_was():
    image = golden("can")
    image.load()
    pdq(image)
    assert image.size == (1280, 960)
