"""What the process that trains finds out about labels. It changes nothing in the database."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from classifier.services.training_material import material
from classifier.taxonomy import LABELS
from classifier.training import label_check
from classifier.training.features import Floats, Indices
from classifier.training.label_check import FOLDS, KindCurve

# Of rows of the database at once.
CHUNK = 5_000
# How often something is fitted, to tell how far it is.
FITS = FOLDS + label_check.DRAWN


def doubts_of(
    sha256s: Sequence[str],
    called: Sequence[str],
    features: Floats,
    *,
    taught: int,
    tell: Callable[[int], None],
) -> dict[str, Any]:
    """Of photos to learn from, the first `taught`, and to tune with. Those of the test stay out: a
    test whose labels are mended where models disagree with them flatters models."""
    labels = np.array([LABELS.index(label) for label in called], np.intp)
    groups, inputs = groups_of(sha256s), label_check.scaled(features)
    found = label_check.out_of_fold(
        inputs, labels, groups, len(LABELS), lambda done, _total: tell(done)
    )
    suspects = label_check.suspects(found, labels, groups)
    at = np.arange(len(labels))
    curve = label_check.learning_curve(
        inputs,
        labels,
        groups,
        at[:taught],
        at[taught:],
        len(LABELS),
        lambda done, _total: tell(FOLDS + done),
    )
    told = zip(suspects.rows, suspects.others, suspects.strengths, strict=True)
    return {
        "checked": dict(zip(sha256s, called, strict=True)),
        "doubts": [
            [sha256s[row], called[row], LABELS[other], round(float(strength), 4)]
            for row, other, strength in told
        ],
        "curve": [line_of(each) for each in curve],
    }


def groups_of(sha256s: Sequence[str]) -> Indices:
    """Groups that turned out to be one are one, also where their sources differ."""
    rows = material().values_list("sha256", "source", "group", "merged_group")
    named = {
        sha256: merged or f"{source}/{group}"
        for sha256, source, group, merged in rows.iterator(CHUNK)
    }
    # One that was taken back meanwhile stands alone.
    return label_check.numbered([named.get(sha256, sha256) for sha256 in sha256s])


def line_of(each: KindCurve) -> dict[str, Any]:
    return {
        "label": LABELS[each.kind],
        "photos": each.photos,
        "recall": each.recall,
        "f1": each.f1,
        "validation": each.validation,
        "verdict": each.verdict,
    }
