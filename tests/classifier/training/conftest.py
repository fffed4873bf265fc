"""What trainings are tried with: views of the golden photos, and weights of random numbers."""

import csv
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from classifier.taxonomy import LABELS
from classifier.training.dataset import NOT_WASTE
from classifier.training.recipe import Recipe
from tests.classifier.render_golden import golden_photos

# With fewer groups a source has no test part.
VIEWS = 112
OTHERS = 5
SIDE = 140
TINY = Recipe(
    network="small",
    input_size=96,
    learn_size=96,
    epochs=2,
    batch_size=16,
    depth=1,
    learning_rate=2e-4,
    memory=0.5,
)


def view(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """Another photo of the same thing: turned, nearer, in another light."""
    turned = picture.rotate(float(random.uniform(-20, 20)), Image.Resampling.BILINEAR)
    edge = int(random.integers(30, 60))
    near = turned.crop((edge, edge, picture.width - edge, picture.height - edge))
    small = near.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return ImageEnhance.Brightness(small).enhance(float(random.uniform(0.8, 1.2)))


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    """A manifest with as many views of each kind, each a group of its own."""
    folder = tmp_path_factory.mktemp("data") / "drawn"
    folder.mkdir()
    random = np.random.default_rng(3)
    pictures = [(path.name.split("-")[0], Image.open(path)) for path in golden_photos()]
    with (folder / "manifest.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "label", "source", "group_id"])
        for number in range(VIEWS):
            label, picture = pictures[number % len(pictures)]
            name = f"{label}/kémasan {number}.jpg"
            (folder / label).mkdir(exist_ok=True)
            view(picture, random).save(folder / name, quality=90)
            rows.writerow([name, label, "drawn", f"view-{number}"])
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(LABELS)
    (folder / NOT_WASTE).mkdir()
    for number in range(OTHERS):
        noise = random.integers(0, 256, (SIDE, SIDE, 3), np.uint8)
        Image.fromarray(noise).save(folder / NOT_WASTE / f"{number}.jpg")
    return folder


@pytest.fixture(scope="session")
def weights(data, tmp_path_factory) -> Path:
    """As Keras writes a network without top. Random, but scaled so that each layer passes on how
    photos differ: the statistics of its batch norms are those of some."""
    import keras

    from classifier.training.network import backbone

    path = tmp_path_factory.mktemp("weights") / "random.weights.h5"
    keras.utils.set_random_seed(5)
    network = backbone(TINY)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    paths = sorted(path for label in LABELS for path in (data / label).glob("*.jpg"))
    photos = [Image.open(path).resize((96, 96)) for path in paths[::3]]
    network(np.stack([np.asarray(each) for each in photos]).astype(np.float32), training=True)
    network.save_weights(path)
    return path
