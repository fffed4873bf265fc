"""No part of the data knows a picture of another, and no picture has two labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.taxonomy import LABELS
from classifier.training import likeness
from classifier.training.dataset import (
    LEFT_OUT,
    TEST,
    TRAINING,
    VALIDATION,
    DatasetRefused,
    LabelledPhoto,
    split,
)
from classifier.training.likeness import (
    conflicts,
    leave_out_near_duplicates,
    near_pairs,
    refuse_conflicts,
)

CLEAR, BLURRED = 90, 20


def strangers(count: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), np.uint8)


def changed(hash_: np.ndarray, bits: int) -> np.ndarray:
    unpacked = np.unpackbits(hash_)
    unpacked[:bits] ^= 1
    return np.packbits(unpacked)


def clear(hashes) -> np.ndarray:
    return np.full(len(hashes), CLEAR, np.uint8)


def left(parts, hashes, qualities=None) -> list[str]:
    qualities = clear(hashes) if qualities is None else np.array(qualities, np.uint8)
    return leave_out_near_duplicates(parts, np.stack(hashes), qualities)


@pytest.mark.parametrize(("bits", "kept"), [(0, LEFT_OUT), (31, LEFT_OUT), (32, TRAINING)])
def test_what_is_near_a_test_photo_is_not_learned_from(bits, kept):
    (one,) = strangers(1)
    assert left([TEST, TRAINING], [one, changed(one, bits)]) == [TEST, kept]


def test_the_test_keeps_what_it_has_and_validation_gives_way():
    (one,) = strangers(1)
    parts = [VALIDATION, TEST, TEST]
    assert left(parts, [one, one, one]) == [LEFT_OUT, TEST, TEST]


def test_training_gives_way_to_validation():
    (one,) = strangers(1)
    assert left([TRAINING, VALIDATION], [one, one]) == [LEFT_OUT, VALIDATION]


def test_a_chain_does_not_leak_through_a_photo_that_is_left_out():
    """Training is near validation, which is near the test; training itself is not."""
    (one,) = strangers(1)
    hashes = [one, changed(one, 30), changed(one, 60)]
    assert left([TEST, VALIDATION, TRAINING], hashes) == [TEST, LEFT_OUT, LEFT_OUT]


def test_within_a_part_likeness_is_welcome():
    (one,) = strangers(1)
    for part in (TRAINING, VALIDATION, TEST):
        assert left([part, part], [one, one]) == [part, part]


def test_pictures_that_show_hardly_anything_are_near_only_when_alike_to_the_bit():
    (one,) = strangers(1)
    for qualities in ([BLURRED, CLEAR], [CLEAR, BLURRED], [BLURRED, BLURRED]):
        assert left([TEST, TRAINING], [one, changed(one, 1)], qualities) == [TEST, TRAINING]
        assert left([TEST, TRAINING], [one, one], qualities) == [TEST, LEFT_OUT]


def test_parts_without_photos():
    (one,) = strangers(1)
    assert left([TRAINING], [one]) == [TRAINING]
    assert leave_out_near_duplicates([], np.empty((0, 32), np.uint8), np.empty(0, np.uint8)) == []


def photo(number: int, label: str = "glass", source: str = "phones") -> LabelledPhoto:
    return LabelledPhoto(Path(f"{number}.jpg"), label, source, f"object-{number // 3}")


def test_nothing_leaks_from_one_part_into_another():
    """Objects of three photos each, and here and there a copy, changed a little, elsewhere."""
    photos = [photo(number) for number in range(900)]
    hashes = strangers(len(photos))
    random = np.random.default_rng(2)
    for copy, original in random.integers(0, len(photos), (200, 2)):
        hashes[copy] = changed(hashes[original], int(random.integers(0, 32)))
    before = split(photos)
    parts = leave_out_near_duplicates(before, hashes, clear(hashes))

    assert len(set(parts)) == 4
    assert [part == TEST for part in parts] == [part == TEST for part in before]
    for one, other in near_pairs(hashes, clear(hashes)):
        assert LEFT_OUT in (parts[one], parts[other]) or parts[one] == parts[other]
    groups: dict[str, set[str]] = {}
    for each, part in zip(photos, parts, strict=True):
        groups.setdefault(each.group, set()).add(part)
    assert all(len(found - {LEFT_OUT}) <= 1 for found in groups.values())


def test_pairs_are_found_across_chunks(monkeypatch):
    hashes = strangers(20)
    hashes[17] = changed(hashes[2], 5)
    hashes[4] = changed(hashes[3], 31)
    expected = [(2, 17), (3, 4)]
    for chunk in (1, 3, 20, 64):
        monkeypatch.setattr(likeness, "CHUNK", chunk)
        assert list(near_pairs(hashes, clear(hashes))) == expected


def found_conflicts(labels, hashes, sha256s=None, qualities=None):
    qualities = clear(hashes) if qualities is None else np.array(qualities, np.uint8)
    sha256s = sha256s or [str(place) for place in range(len(labels))]
    return list(conflicts(labels, sha256s, np.stack(hashes), qualities))


def test_one_picture_under_two_labels_is_a_conflict():
    one, other = strangers(2)
    assert found_conflicts(["glass", "metal"], [one, changed(one, 31)]) == [(0, 1)]
    assert found_conflicts(["glass", "metal"], [one, other], ["a", "a"]) == [(0, 1)]
    assert found_conflicts(["glass", "metal"], [one, one], ["a", "a"]) == [(0, 1)]


def test_what_is_no_conflict():
    one, other = strangers(2)
    assert found_conflicts(["glass", "glass"], [one, one], ["a", "a"]) == []
    assert found_conflicts(["glass", "metal"], [one, other]) == []
    assert found_conflicts(["glass", "metal"], [one, changed(one, 32)]) == []
    assert found_conflicts(["glass", "metal"], [one, one], qualities=[CLEAR, BLURRED]) == []


def test_conflicts_are_listed_and_refused():
    hashes = np.repeat(strangers(1), len(LABELS), axis=0)
    photos = [photo(place, label) for place, label in enumerate(LABELS)]
    sha256s = [str(place) for place in range(len(LABELS))]
    with pytest.raises(DatasetRefused, match="Settle this first") as refused:
        refuse_conflicts(photos, sha256s, hashes, clear(hashes))
    assert "0.jpg (cardboard), 1.jpg (glass)" in str(refused.value)
    settled = [replace(each, is_settled=True) for each in photos]
    refuse_conflicts(settled, sha256s, hashes, clear(hashes))
    with pytest.raises(DatasetRefused, match="Settle this first"):
        refuse_conflicts([photos[0], *settled[1:]], sha256s, hashes, clear(hashes))
    # 21 pairs: one more than are listed.
    assert str(refused.value).endswith("and more")
    refuse_conflicts(photos, sha256s, strangers(len(LABELS)), clear(hashes))
