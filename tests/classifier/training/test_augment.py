"""Photos made harder: each draw follows from the seed, and labels follow the pixels."""

import numpy as np
import pytest
from PIL import Image

from classifier.pixels import to_pixels
from classifier.training.pictures import SIDE

# tensorflow's, when it is imported.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.fixture(scope="module")
def some(data) -> np.ndarray:
    pictures = [Image.open(path) for path in sorted(data.glob("*/*.jpg"))[:20]]
    return np.stack([to_pixels(picture, SIDE) for picture in pictures])


def seed(number: int):
    import tensorflow as tf

    return tf.constant([7, number])


def test_views_follow_from_the_seed_and_stay_pixels(some):
    from classifier.training.augment import augment

    one, again, other = (np.asarray(augment(some, 96, seed(n))) for n in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert one.shape == (20, 96, 96, 3)
    assert one.dtype == np.float32
    assert np.isfinite(one).all()
    assert one.min() >= 0
    assert one.max() <= 255
    # Nothing is black or white all over: there is still something to see.
    assert (one.reshape(20, -1).std(axis=1) > 4).all()


def test_the_same_photo_twice_makes_two_views(some):
    from classifier.training.augment import augment

    views = np.asarray(augment(np.repeat(some[:1], 20, axis=0), 96, seed(3)))
    assert len({view.tobytes() for view in views}) == 20


def test_moving_keeps_flat_colour(some):
    """Outside the photo lies its mirror image, not a black frame."""
    import tensorflow as tf

    from classifier.training.augment import move

    views = np.asarray(move(tf.fill([30, SIDE, SIDE, 3], 90.0), 96, seed(4)))
    assert np.allclose(views, 90, atol=0.01)


def test_cut_and_mixed_labels_are_the_areas():
    import tensorflow as tf

    from classifier.training.augment import cut_and_mix

    count = 28
    # Each photo has a colour of its own, so that one can count what came from where.
    views = tf.ones([count, 64, 64, 3]) * tf.range(count, dtype=tf.float32)[:, None, None, None]
    targets = np.eye(7, dtype=np.float32)[np.arange(count) % 7]
    mixed, labels = (np.asarray(each) for each in cut_and_mix(views, targets, 0.7, seed(5)))
    assert np.allclose(labels.sum(axis=1), 1, atol=1e-5)
    taken = []
    for row in range(count):
        neighbour = (row - 1) % count
        area = (mixed[row, :, :, 0] == neighbour).mean()
        assert (mixed[row, :, :, 0] == row).mean() == pytest.approx(1 - area)
        assert labels[row, neighbour % 7] == pytest.approx(area, abs=1e-5)
        taken.append(area)
    assert max(taken) <= 0.55
    assert 0.4 * count < sum(area > 0 for area in taken) < 0.95 * count


def test_without_cutting_all_stays():
    import tensorflow as tf

    from classifier.training.augment import cut_and_mix

    views, targets = tf.random.stateless_uniform([8, 32, 32, 3], [1, 2]), np.eye(8, 7)
    mixed, labels = cut_and_mix(views, targets.astype(np.float32), 0.0, seed(6))
    assert np.array_equal(mixed, views)
    assert np.array_equal(labels, targets.astype(np.float32))


def test_a_plain_board_is_changed_and_a_busy_photo_left_alone():
    from classifier.training.augment import CORNER, change_backdrops

    random = np.random.default_rng(8)
    plain = np.full((SIDE, SIDE, 3), 200, np.uint8)
    plain[70:180, 80:190] = (30, 90, 160)
    busy = random.integers(0, 255, (SIDE, SIDE, 3), np.uint8)
    empty = np.full((SIDE, SIDE, 3), 200, np.uint8)
    # What lies outside of their corner is not to be seen.
    others = np.full((3, SIDE, SIDE, 3), 120, np.uint8)
    corner = int(SIDE * CORNER)
    others[:, :corner, :corner] = 7
    changed = np.asarray(change_backdrops(np.stack([plain, busy, empty]), others))
    assert np.allclose(changed[0, 85:165, 95:175], plain[85:165, 95:175])
    assert np.allclose(changed[0, :50], 7, atol=0.01)
    assert np.allclose(changed[1], busy)
    assert np.allclose(changed[2], empty)
