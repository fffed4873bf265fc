"""What of a training needs tensorflow and no trained network: which layers learn and how fast, what
is shown how often, and what is not learned from at all."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from classifier.training.dataset import (
    LEFT_OUT,
    TEST,
    TRAINING,
    VALIDATION,
    DatasetRefused,
    LabelledPhoto,
)
from classifier.training.pictures import Pictures
from classifier.training.recipe import BLOCKS
from tests.classifier.training.conftest import TINY

# Keras itself still says things the old way.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


@pytest.mark.parametrize("name", ["small", "large"])
def test_exactly_the_upper_blocks_learn(name):
    from classifier.training import network

    model = network.build(dataclasses.replace(TINY, network=name))
    layers = model.get_layer("backbone").layers
    top = BLOCKS[name]
    assert {network.height_of(layer.name, name) for layer in layers} == set(range(-1, top + 1))
    for depth in (1, 4, top, top + 1):
        network.let_learn(model, depth, name)
        learning = {
            network.height_of(layer.name, name)
            for layer in layers
            if layer.trainable and layer.weights
        }
        # With all blocks the stem learns, too.
        lowest = top - depth if depth < top else -1
        assert learning == set(range(lowest, top + 1))
        # Without gaps: above the first that learns all do.
        flags = [layer.trainable for layer in layers]
        assert flags == sorted(flags)
        assert model.get_layer(network.HEAD).trainable


def test_lower_layers_take_smaller_steps():
    import keras

    from classifier.training import network
    from classifier.training.optimizer import optimizer_of

    recipe = dataclasses.replace(TINY, rate_decay=0.5, depth=BLOCKS["small"])
    model = network.build(recipe)
    network.let_learn(model, recipe.depth, "small")
    optimizer = optimizer_of(model, recipe, steps=1)
    shares = {}
    for layer in network.backbone_of(model).layers:
        for variable in layer.trainable_variables:
            height = network.height_of(layer.name, "small")
            shares.setdefault(height, set()).add(optimizer.shares[variable.value.ref()])
    top = BLOCKS["small"]
    assert shares == {height: {0.5 ** (top + 1 - height)} for height in range(-1, top + 1)}
    one, half = (keras.Variable([1.0]), keras.Variable([1.0]))
    optimizer = optimizer_of(model, dataclasses.replace(recipe, weight_decay=0), steps=1)
    optimizer.shares[half.value.ref()] = 0.5
    optimizer.apply([keras.ops.ones(1), keras.ops.ones(1)], [one, half])
    moved = [float(1 - each.numpy()[0]) for each in (one, half)]
    assert moved[0] == pytest.approx(2 * moved[1], rel=1e-3)
    assert moved[0] > 0


def test_of_equally_good_exports_the_fastest_is_kept():
    from classifier.training.export import Export, best

    slow, fast, wrong = (
        Export("float32", b"", accuracy, milliseconds, 1.0, 0.0)
        for accuracy, milliseconds in ((0.9, 9.0), (0.9, 5.0), (0.8, 1.0))
    )
    assert best([slow, fast, wrong]) is fast


def test_an_export_that_answers_otherwise_is_not_kept_for_a_lucky_photo():
    from classifier.training.export import Export, best

    faithful = Export("float32", b"", 0.9, 9.0, 1.0, 0.0)
    others = [
        Export("float16", b"", 0.92, 5.0, 0.998, 0.001),
        Export("dynamic range", b"", 0.93, 5.0, 1.0, 0.02),
    ]
    assert best([*others, faithful]) is faithful
    assert best(others) is others[1]


def shots(label: str, group: str, count: int, source: str = "s") -> list[LabelledPhoto]:
    return [LabelledPhoto(Path(f"{group}-{n}.jpg"), label, source, group) for n in range(count)]


def test_what_is_rare_counts_for_more_and_a_burst_for_less():
    from classifier.training.fit import weigh

    single = [photo for n in range(60) for photo in shots("glass", f"g{n}", 1)]
    burst = shots("glass", "burst", 25)
    rare = [photo for n in range(10) for photo in shots("metal", f"m{n}", 1)]
    weights = weigh([*single, *burst, *rare])
    assert weights.mean() == pytest.approx(1)
    assert weights[0] == pytest.approx(5 * weights[60])
    # Of 10 against 65, by square roots: neither as often as the other nor as rare as it is.
    assert 1.5 < weights[-1] / weights[0] < 6
    assert 10 * weights[-1] < 65 * weights[0]


def test_what_is_rare_in_its_source_counts_for_more_wherever_it_is_common():
    """Both kinds are equally common; each is rare in front of one of two backgrounds."""
    from classifier.training.fit import weigh

    def each(label: str, source: str, count: int) -> list[LabelledPhoto]:
        names = [f"{label}-{source}-{n}" for n in range(count)]
        return [photo for name in names for photo in shots(label, name, 1, source)]

    common = [*each("glass", "board", 64), *each("metal", "web", 64)]
    rare = [*each("metal", "board", 16), *each("glass", "web", 16)]
    weights = weigh([*common, *rare])
    assert weights[len(common) :] == pytest.approx(2 * weights[0])


def test_a_deck_holds_each_as_often_as_it_weighs():
    from classifier.training.fit import draw_deck

    weights = np.array([0.25, 1.0, 2.5, 0.25])
    decks = [draw_deck(weights, np.random.default_rng(seed)) for seed in range(400)]
    counts = np.mean([np.bincount(deck, minlength=4) for deck in decks], axis=0)
    assert counts == pytest.approx(weights, abs=0.1)
    assert all((deck == 1).sum() == 1 and 2 <= (deck == 2).sum() <= 3 for deck in decks)
    assert any(list(deck) != sorted(deck) for deck in decks)


WRITTEN = [
    ("web", TRAINING),
    ("web", VALIDATION),
    ("board", TEST),
    ("board", TRAINING),
    ("board", VALIDATION),
    ("board", TRAINING),
]


@pytest.fixture
def in_parts() -> list[LabelledPhoto]:
    return [
        LabelledPhoto(Path(f"{n}.jpg"), "glass", source, str(n), part)
        for n, (source, part) in enumerate(WRITTEN)
    ]


@pytest.fixture
def with_twins() -> Pictures:
    """The fourth is the first once more, and the sixth the third."""
    hashes = np.random.default_rng(1).integers(0, 256, (len(WRITTEN), 32), np.uint8)
    hashes[3], hashes[5] = hashes[0], hashes[2]
    names = [str(n) for n in range(len(WRITTEN))]
    return Pictures({}, names, hashes, np.full(len(WRITTEN), 90, np.uint8))


@pytest.mark.parametrize(
    ("leave_out", "parts"),
    [
        ("", [TRAINING, VALIDATION, TEST, TRAINING, VALIDATION, LEFT_OUT]),
        ("web", [TEST, TEST, TRAINING, LEFT_OUT, VALIDATION, TRAINING]),
    ],
)
def test_what_is_measured_on_and_what_looks_like_it_is_not_learned_from(
    in_parts, with_twins, leave_out, parts
):
    from classifier.training.run import parts_of

    assert parts_of(in_parts, with_twins, leave_out) == parts


def test_twins_of_two_kinds_stop_a_training(in_parts, with_twins):
    from classifier.training.run import parts_of

    in_parts[3] = dataclasses.replace(in_parts[3], label="metal")
    with pytest.raises(DatasetRefused, match="Settle this first"):
        parts_of(in_parts, with_twins, "")


@pytest.mark.parametrize(
    ("depth", "goes_on", "by_recipe"), [(0, True, True), (0, False, False), (2, True, False)]
)
def test_a_head_goes_by_the_recipe_where_it_alone_goes_on(depth, goes_on, by_recipe):
    """One that begins with nothing needs more than a few careful epochs."""
    from classifier.training.fit import HEAD_EPOCHS, Lesson

    lesson = Lesson.of(dataclasses.replace(TINY, depth=depth, epochs=3), goes_on=goes_on)
    assert (lesson.epochs == 3, lesson.goes_on) == (by_recipe, by_recipe)
    assert lesson.epochs in (3, HEAD_EPOCHS)
