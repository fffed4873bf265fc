"""What was taught and belongs to the test all the same: by its bytes, its look or its group."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from django.utils import timezone

from classifier.models import TrainingPhoto
from classifier.training.dataset import TEST, TRAINING, VALIDATION, LabelledPhoto
from studio.services.learning import leaks_in
from tests.classifier.training_photos import looks, nearly, training_photo

pytestmark = pytest.mark.django_db


def leaks(*photos: TrainingPhoto, parts: tuple[str, ...]) -> int:
    """As the export writes them and a training reads them."""
    read = [
        LabelledPhoto(Path(f"{photo.sha256}.jpg"), photo.label, photo.source, photo.group)
        for photo in photos
    ]
    hashes = np.array([list(bytes.fromhex(photo.pdq)) for photo in photos], np.uint8)
    qualities = np.array([photo.quality for photo in photos], np.uint8)
    return leaks_in(read, parts, SimpleNamespace(likenesses=hashes, qualities=qualities))


def photo(seed: int, **fields) -> TrainingPhoto:
    return training_photo(**({"pdq": looks(seed), "grouped_at": timezone.now()} | fields))


def test_photos_that_share_nothing_do_not_leak():
    assert leaks(photo(1), photo(2), photo(3), parts=(TRAINING, VALIDATION, TEST)) == 0


def test_the_same_bytes_leak():
    one = photo(1, quality=0)
    assert leaks(one, one, photo(2), parts=(TRAINING, TEST, TRAINING)) == 1


def test_what_looks_like_one_of_the_test_leaks():
    alike = photo(2, pdq=nearly(looks(1), 9))
    assert leaks(photo(1), alike, photo(3), parts=(TEST, VALIDATION, TRAINING)) == 1


@pytest.mark.parametrize(
    ("one", "other", "leaked"),
    [
        ({"source": "a", "group": "g"}, {"source": "a", "group": "g"}, 1),
        ({"source": "a", "group": "g"}, {"source": "b", "group": "g"}, 0),
        ({"source": "a", "merged_group": "m"}, {"source": "b", "merged_group": "m"}, 1),
        ({"source": "a", "merged_group": "m"}, {"source": "a", "merged_group": "n"}, 0),
    ],
)
def test_a_group_of_the_test_leaks_also_across_sources(one, other, leaked):
    assert leaks(photo(1, **one), photo(2, **other), parts=(TRAINING, TEST)) == leaked
