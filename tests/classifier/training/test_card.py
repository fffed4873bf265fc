"""The card holds what the manifest says, and nothing else is made up."""

import dataclasses
import math
import re

import numpy as np
import pytest

from classifier.bundles import Manifest
from classifier.evaluation import evaluate
from classifier.taxonomy import LABELS
from classifier.training.card import write_card


def judged(count: int, seed: int = 1) -> dict:
    random = np.random.default_rng(seed)
    answers = random.dirichlet(np.ones(7), count)
    return evaluate(
        answers, random.integers(0, 7, count), is_sure=answers.max(axis=1) >= 0.4
    ).as_json()


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        name="mobilenetv3-small",
        version="2026.1",
        labels=LABELS,
        input_size=96,
        temperature=1.37,
        threshold=0.43,
        familiarity=0.61,
        sha256="ab" * 32,
        network="small",
        precision="float16",
        trained_at="2026-02-03",
        data_sha256="cd" * 32,
        weights_sha256="ef" * 32,
        test_readings=3,
        sources=[
            {
                "name": "web",
                "title": "From the web",
                "author": "Somebody",
                "licence": "CC0",
                "photos": 1234,
                "what": "products",
            }
        ],
        metrics={
            "test": judged(321),
            "validation": judged(123, 2),
            "sources": {"web": judged(88, 3)},
            "exports": [
                {
                    "precision": "float16",
                    "bytes": 9876,
                    "accuracy": 0.5123,
                    "milliseconds": 7.7,
                    "same_answers": 0.999,
                    "largest_difference": 0.0123,
                }
            ],
        },
        arguments={"first_weights": "some.npz", "leave_out": ""},
    )


def test_all_that_was_measured_is_there(manifest):
    card = write_card(manifest)
    test = manifest.metrics["test"]
    for said in (
        "# mobilenetv3-small 2026.1",
        "96 pixels square, exported in float16, trained 2026-02-03",
        "below 43% confidence",
        "1.37",
        f"321 photos: accuracy {test['accuracy']:.1%}",
        f"| glass | {test['per_class']['glass']['precision']:.1%}",
        f"| trash | {' | '.join(map(str, test['confusion'][6]))} |",
        f"| web | 88 | {manifest.metrics['sources']['web']['accuracy']:.1%} |",
        "| float16 | 9876 | 51.23% | 7.7 | 99.9% | 0.0123 |",
        "| From the web | Somebody | CC0 | 1234 | products |",
        "First weights: some.npz.",
        "read 3 times",
        "cd" * 32,
        "ab" * 32,
    ):
        assert said in card
    assert "nan" not in card.lower().split()
    assert "None" not in card


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


def test_no_figure_that_was_not_measured(manifest):
    """With nothing measured there is no share, no accuracy and no count in it."""
    empty = dataclasses.replace(manifest, metrics={}, sources=[])
    card = write_card(empty)
    known = numbers(f"{empty.name} {empty.version} {empty.trained_at} {empty.temperature}")
    known |= numbers(f"{empty.sha256} {empty.data_sha256}") | {"96", "43", "0.61", "16", "3"}
    # Of the words themselves: MobileNetV3, sha256.
    words = {"3", "256"}
    assert numbers(card) <= known | words
    for heading in ("never saw", "Validation part", "Exports", "| test part of"):
        assert heading not in card


def test_a_part_without_photos_is_left_out(manifest):
    manifest.metrics["test"] = evaluate(
        np.empty((0, 7)), np.empty(0, np.intp), is_sure=np.empty(0, np.bool_)
    ).as_json()
    assert manifest.metrics["test"]["accuracy"] is None
    card = write_card(manifest)
    assert "never saw" not in card
    assert "Validation part" in card


def test_what_it_began_with(manifest):
    manifest.arguments.update(first_weights_version="2025.9", first_weights_sha256="12" * 32)
    card = write_card(manifest)
    assert "First weights: some.npz of version 2025.9, which had learned" in card
    assert f"(sha256 {'12' * 32})" in card


def test_photos_of_other_things(manifest):
    assert "no rubbish" not in write_card(manifest)
    manifest.metrics["test"] |= {"notwaste_unsure": 0.8765, "notwaste_n": 432}
    assert 'Of 432 photos that show no rubbish, 87.6% get "not sure".' in write_card(manifest)


def test_a_source_that_was_left_out_is_named_as_such(manifest):
    manifest.arguments["leave_out"] = "phones"
    card = write_card(manifest)
    assert "never saw" not in card
    assert "phones, of which it learned nothing" in card


def test_names_of_sources_do_not_break_tables(manifest):
    manifest.sources[0]["title"] = "a|b\nc"
    manifest.metrics["sources"] = {"x|y\nz": judged(9)}
    lines = write_card(manifest).splitlines()
    assert any(line.startswith("| x y z | 9 |") for line in lines)
    assert any(line.startswith("| a b c | Somebody |") for line in lines)


def test_nothing_sure_at_all(manifest):
    found = evaluate(np.full((5, 7), 1 / 7), np.zeros(5, np.intp), is_sure=np.zeros(5, np.bool_))
    assert math.isnan(found.sure_accuracy)
    manifest.metrics["test"] = found.as_json()
    assert "Answers 0.0% surely" in write_card(manifest)
