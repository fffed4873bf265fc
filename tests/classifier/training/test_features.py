"""What a frozen network saw, kept for the next training, and forgotten with the photo."""

import numpy as np
import pytest

from classifier.training import features
from classifier.training.features import FeatureStore

WEIGHTS = [np.arange(4.0)]
HASHES = ["a", "b", "c"]


@pytest.fixture
def looks() -> list[list[int]]:
    return []


@pytest.fixture
def ask(tmp_path, looks):
    def compute(rows):
        looks.append(rows.tolist())
        return np.stack([np.full(3, row, np.float32) for row in rows])

    def ask(names=HASHES, weights=WEIGHTS, size=224, mirrored=False):
        store = FeatureStore(tmp_path, weights, size)
        found = store.look_up(
            names, np.array([HASHES.index(name) for name in names]), mirrored, compute
        )
        store.save()
        return found

    return ask


def test_what_was_seen_is_not_looked_at_again(ask, looks):
    first, again = ask(), ask()
    assert looks == [[0, 1, 2]]
    assert (first == again).all()
    assert ask(["c", "a"])[:, 0].tolist() == [2, 0]


def test_a_mirror_image_is_another_picture(ask, looks):
    ask()
    ask(mirrored=True)
    assert looks == [[0, 1, 2]] * 2


@pytest.mark.parametrize("change", [{"weights": [np.zeros(4)]}, {"size": 192}])
def test_another_network_sees_anew_and_the_first_is_forgotten(ask, looks, tmp_path, change):
    ask()
    ask(**change)
    assert looks == [[0, 1, 2]] * 2
    assert len(list(tmp_path.iterdir())) == 1


def test_what_nobody_asks_for_is_forgotten(ask, looks):
    ask()
    ask(["a"])
    ask()
    assert looks == [[0, 1, 2], [1, 2]]


def test_what_is_too_much_is_not_kept_nor_is_what_was_before(ask, looks, tmp_path, monkeypatch):
    ask()
    monkeypatch.setattr(features, "LARGEST", 1)
    ask()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_none(ask, looks, tmp_path):
    ask()
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:50])
    ask()
    assert looks == [[0, 1, 2]] * 2


def test_what_killed_trainings_left_goes(ask, tmp_path):
    (tmp_path / ".1.npz-99").touch()
    ask()
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]
