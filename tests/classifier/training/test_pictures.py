"""Photos are decoded once, and their pixels are those that serving sees."""

import dataclasses
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from classifier.pixels import LONGEST_SIDE, to_pixels
from classifier.training import pictures
from classifier.training.dataset import DatasetRefused, LabelledPhoto, read_dataset, split
from classifier.training.pictures import SIDE, unpack
from common.pdq import pdq
from common.photos import read_photo
from tests.classifier.render_golden import golden_photos

SIZE = 96


@pytest.fixture
def photos(tmp_path) -> list[LabelledPhoto]:
    """In class folders, under names that are no ASCII, and one that is no text."""
    for path in golden_photos():
        label = path.name.split("-")[0]
        (tmp_path / "data" / label).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "data" / label / f"bungkus ñ {path.name}")
    shutil.copy(path, os.fsencode(tmp_path / "data" / "trash") + b"/\xff.jpg")
    return read_dataset(tmp_path / "data")


def nobody(done: int) -> None:
    pass


def test_the_very_pixels_that_serving_sees(photos, tmp_path):
    unpacked = unpack(photos, tmp_path / "cache", SIZE, nobody)
    for size in (SIZE, SIDE):
        rows = unpacked.at(np.arange(len(photos)), size)
        assert rows.shape == (len(photos), size, size, 3)
        for row, photo in zip(rows, photos, strict=True):
            with photo.path.open("rb") as file:
                served = to_pixels(read_photo(file, longest_side=LONGEST_SIDE).image, size)
            assert np.array_equal(row, served)


def test_names_that_are_no_text_have_a_part(photos):
    assert any("\udcff" in photo.path.name for photo in photos)
    many = [
        dataclasses.replace(each, group=f"{each.group}{n}") for each in photos for n in range(9)
    ]
    assert len(set(split(many))) == 3


def test_what_is_known_of_each(photos, tmp_path):
    unpacked = unpack(photos, tmp_path / "cache", SIZE, nobody)
    with photos[3].path.open("rb") as file:
        photo = read_photo(file, longest_side=LONGEST_SIDE)
    assert unpacked.sha256s[3] == photo.sha256
    assert unpacked.likenesses[3].tobytes() == pdq(photo.image).hash
    assert unpacked.qualities[3] == pdq(photo.image).quality
    rows = np.array([5, 2, 5])
    assert np.array_equal(unpacked.at(rows, SIZE)[0], unpacked.at(rows, SIZE)[2])


def test_a_second_time_nothing_is_decoded(photos, tmp_path, monkeypatch):
    told = []
    first = unpack(photos, tmp_path / "cache", SIZE, told.append)
    assert told == list(range(1, len(photos) + 1))
    monkeypatch.setattr(pictures, "read_photo", None)
    again = unpack(photos, tmp_path / "cache", SIZE, None)
    everything = np.arange(len(photos))
    assert np.array_equal(first.at(everything, SIZE), again.at(everything, SIZE))
    assert again.sha256s == first.sha256s


def test_another_size_or_a_changed_file_is_decoded_anew(photos, tmp_path):
    told = []
    unpack(photos, tmp_path / "cache", SIZE, nobody)
    unpack(photos, tmp_path / "cache", 128, told.append)
    assert len(told) == len(photos)
    shutil.copy(photos[0].path, photos[-1].path)
    changed = unpack(photos, tmp_path / "cache", SIZE, told.append)
    assert len(told) == 2 * len(photos)
    assert changed.sha256s[0] == changed.sha256s[-1]


def test_unpacked_photos_do_not_pile_up(photos, tmp_path):
    """The set in use and the one used before it stay; what is not ours is not touched."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "notes.npy").write_text("of somebody else")

    def unpacked(some: list[LabelledPhoto], when: int) -> set[Path]:
        before = set(cache.iterdir())
        unpack(some, cache, SIZE, nobody)
        found = set(cache.iterdir())
        for path in found - before:
            os.utime(path, (when, when))
        return found - before

    first, second = unpacked(photos, 1000), unpacked(photos[:3], 2000)
    assert first <= set(cache.iterdir())
    unpack(photos, cache, SIZE, nobody)
    third = unpacked(photos[:2], 3000)
    assert set(cache.iterdir()) == {cache / "notes.npy", *first, *third}
    assert not second & set(cache.iterdir())


def test_what_a_killed_training_left_goes_too(photos, tmp_path):
    cache = tmp_path / "cache"
    cache.mkdir()
    half = [cache / f"{'ab' * 8}.{name}" for name in ("256.npy", "facts.new.npz")]
    for path in half:
        path.write_bytes(b"half")
        os.utime(path, (1000, 1000))
    for some in (photos[:3], photos[:2]):
        unpack(some, cache, SIZE, nobody)
    assert not any(path.exists() for path in half)


def test_stopped_half_way_it_begins_anew(photos, tmp_path):
    def stop(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack(photos, tmp_path / "cache", SIZE, stop)
    told = []
    unpacked = unpack(photos, tmp_path / "cache", SIZE, told.append)
    assert len(told) == len(photos)
    assert all(unpacked.at(np.arange(len(photos)), SIZE).any(axis=(1, 2, 3)))


def replaced(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: replaced(path, b"no photo"), "."),
        (lambda path: replaced(path, b""), "empty"),
        (lambda path: replaced(path, golden_photos()[0].read_bytes()[:3000]), "."),
        (lambda path: path.unlink(), "No such file"),
        (lambda path: (path.unlink(), path.mkdir()), "is no file"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "is no file"),
    ],
    ids=["no photo", "empty", "cut off", "gone", "folder", "pipe"],
)
def test_a_broken_file_is_refused_by_name(photos, tmp_path, damage, reason):
    damage(photos[5].path)
    with pytest.raises(DatasetRefused, match=reason) as refused:
        unpack(photos, tmp_path / "cache", SIZE, nobody)
    assert photos[5].path.name in str(refused.value)


def test_a_full_disk_is_told_before(photos, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DatasetRefused, match="has no room for the 4 MB"):
        unpack(photos, tmp_path / "cache", SIZE, nobody)


def test_where_nothing_can_be_kept(photos, tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(DatasetRefused, match="cache"):
        unpack(photos, tmp_path / "cache", SIZE, nobody)


def test_a_new_way_from_photos_to_pixels_takes_none_of_the_old(photos, tmp_path, monkeypatch):
    unpack(photos, tmp_path / "cache", SIZE, nobody)
    decoded = []
    unpack(photos, tmp_path / "cache", SIZE, decoded.append)
    assert not decoded
    monkeypatch.setattr(pictures, "WAY", pictures.WAY + 1)
    unpack(photos, tmp_path / "cache", SIZE, decoded.append)
    assert len(decoded) == len(photos)
