"""Which labels a model that has not seen the photo strongly disagrees with, and whether more photos
still help. On what a frozen network saw in them, so it takes seconds; no tensorflow here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.training.features import Floats, Indices

FOLDS = 5
# Each share of the groups twice the one before it.
SHARES = (0.125, 0.25, 0.5, 1.0)
# Of each share but the whole so many are drawn: one lucky eighth says little.
DRAWS = 3
DRAWN = DRAWS * (len(SHARES) - 1) + 1
# After so many the list of suspects stays as it is.
STEPS = 30
# Against learning by heart. Found on photos with planted errors: docs/learning.md.
PENALTY = 0.1
SEED = 1
# Of two probabilities, each held against what is usual for its label.
STRONG = 0.5
# A kind with fewer photos to validate on may gain or lose two points by one of them.
FEWEST_VALIDATION = 20
# What the last doubling must have brought for more photos to be worth somebody's time.
WORTH = 0.02

HELPS, ENOUGH, TOO_FEW = "helps", "enough", "too few"

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Suspects:
    """Rows in the order of how strongly they are suspected, what each is called instead, and by
    how much more likely that is."""

    rows: Indices
    others: Indices
    strengths: Floats


@dataclass(frozen=True)
class KindCurve:
    """Of one kind: recall and F1 on the validation part, for each of the shares."""

    kind: int
    # How many photos of it each share held.
    photos: tuple[int, ...]
    recall: tuple[float, ...]
    f1: tuple[float, ...]
    validation: int

    @property
    def gain(self) -> float:
        """By F1: recall alone also rises where a kind is merely named more often."""
        return self.f1[-1] - self.f1[-2]

    @property
    def verdict(self) -> str:
        if self.validation < FEWEST_VALIDATION:
            return TOO_FEW
        return HELPS if self.gain >= WORTH else ENOUGH


def fit(features: Floats, labels: Indices, kinds: int) -> Floats:
    """A softmax regression with a penalty: weights of each feature for each kind, the last line
    being the bias. The bound of Böhning (1992) for the matrix of second derivatives is taken apart
    once, then each step is two products; it has one best end, whatever it begins with."""
    n, width = features.shape
    inputs = np.concatenate([features, np.ones((n, 1), np.float32)], axis=1)
    ridge = np.full(width + 1, PENALTY, np.float32)
    ridge[-1] = 1e-4
    bound = 0.5 * (inputs.T @ inputs) / n + np.diag(ridge)
    step = np.linalg.inv(bound)
    targets = np.eye(kinds, dtype=np.float32)[labels]
    weights = np.zeros((width + 1, kinds), np.float32)
    ahead = weights
    for number in range(STEPS):
        missed = softmax(inputs @ ahead) - targets
        new = ahead - step @ (inputs.T @ missed / n + ridge[:, None] * ahead)
        # As Nesterov does: a step further the way it went.
        ahead = new + number / (number + 3) * (new - weights)
        weights = new
    return weights


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def answers(features: Floats, weights: Floats) -> Floats:
    return softmax(features @ weights[:-1] + weights[-1])


def scaled(features: Floats) -> Floats:
    """Each feature around nought and as wide as the others; one that never changes says nothing."""
    around = np.asarray(features, np.float32) - features.mean(axis=0, dtype=np.float32)
    wide = around.std(axis=0)
    return np.asarray(around / np.where(wide > 1e-6, wide, 1), np.float32)


def out_of_fold(
    features: Floats, labels: Indices, groups: Indices, kinds: int, tell: Tell
) -> Floats:
    """For each photo how likely each kind is, by a model that has seen nothing of its group."""
    folds = folds_of(labels, groups)
    found = np.zeros((len(labels), kinds), np.float32)
    for fold in range(FOLDS):
        inside = folds == fold
        if inside.any() and not inside.all():
            weights = fit(features[~inside], labels[~inside], kinds)
            found[inside] = answers(features[inside], weights)
        tell(fold + 1, FOLDS)
    return found


def folds_of(labels: Indices, groups: Indices) -> Indices:
    """Whole groups, those of each kind dealt out evenly."""
    names, places = np.unique(groups, return_inverse=True)
    _labels, order = dealt(labels, places, np.random.default_rng(SEED))
    fold_of = np.empty(len(names), np.intp)
    fold_of[order] = np.arange(len(order)) % FOLDS
    return fold_of[places]


def dealt(labels: Indices, groups: Indices, random: np.random.Generator) -> tuple[Indices, Indices]:
    """The label of each group (of its first photo), and all groups kind by kind, shuffled."""
    _names, firsts = np.unique(groups, return_index=True)
    of_groups = labels[firsts]
    shuffled = random.permutation(len(firsts))
    return of_groups, shuffled[np.argsort(of_groups[shuffled], kind="stable")]


def suspects(found: Floats, labels: Indices, groups: Indices) -> Suspects:
    """After confident learning (Northcutt and others, 2021). How sure the models are of photos that
    carry a label, on average, is where that label stands; a photo is suspected where its own falls
    so far short of that, beside another that is likelier, that the difference is STRONG. So kinds
    that are hard do not fill the list, nor do easy ones hide their errors. To ask that the other
    reach its average, as the paper does, lost a quarter of planted errors. Kinds with fewer groups
    than folds are left out: the models have hardly seen them."""
    kinds = found.shape[1]
    judged = np.array([len(np.unique(groups[labels == kind])) >= FOLDS for kind in range(kinds)])
    usual = np.full(kinds, np.inf)
    for kind in np.flatnonzero(judged):
        usual[kind] = found[labels == kind, kind].mean()
    at = np.arange(len(labels))
    beyond = found - usual
    own = np.where(judged[labels], beyond[at, labels], np.inf)
    beyond[at, labels] = -np.inf
    others = beyond.argmax(axis=1)
    strengths = found[at, others] - found[at, labels]
    is_suspect = (beyond[at, others] - own > STRONG) & (strengths > 0)
    rows = np.flatnonzero(is_suspect)
    rows = rows[np.argsort(-strengths[rows], kind="stable")]
    return Suspects(rows, others[rows], strengths[rows])


def learning_curve(
    features: Floats,
    labels: Indices,
    groups: Indices,
    training: Indices,
    validation: Indices,
    kinds: int,
    tell: Tell,
) -> list[KindCurve]:
    """Heads taught with growing shares of the training part's groups, each held against the same
    photos. A smaller share is part of the larger ones."""
    draws = [(draw, share) for share in SHARES for draw in range(DRAWS if share < 1 else 1)]
    figures: dict[float, list[tuple[NDArray, NDArray, NDArray]]] = {share: [] for share in SHARES}
    shares = [shares_of(labels[training], groups[training], draw) for draw in range(DRAWS)]
    for done, (draw, share) in enumerate(draws, start=1):
        rows = training[shares[draw] <= share]
        said = np.zeros(0, np.intp)
        if len(rows) and len(validation):
            weights = fit(features[rows], labels[rows], kinds)
            said = answers(features[validation], weights).argmax(axis=1)
        counts = np.bincount(labels[rows], minlength=kinds)
        figures[share].append((counts, *recall_and_f1(said, labels[validation], kinds)))
        tell(done, len(draws))
    means = [np.mean(figures[share], axis=0) for share in SHARES]
    sizes = np.bincount(labels[validation], minlength=kinds)
    return [
        KindCurve(
            kind,
            photos=tuple(round(float(mean[0, kind])) for mean in means),
            recall=tuple(round(float(mean[1, kind]), 4) for mean in means),
            f1=tuple(round(float(mean[2, kind]), 4) for mean in means),
            validation=int(sizes[kind]),
        )
        for kind in range(kinds)
    ]


def shares_of(labels: Indices, groups: Indices, draw: int) -> NDArray[np.float64]:
    """For each photo the smallest share that holds its group: the groups of each kind in an order
    by lot, each at its place between nought and one."""
    names, places = np.unique(groups, return_inverse=True)
    of_groups, order = dealt(labels, places, np.random.default_rng([SEED, draw]))
    share = np.empty(len(names))
    for kind in np.unique(of_groups):
        members = order[of_groups[order] == kind]
        # The first of each kind is in all shares: a model without it would not know the kind.
        share[members] = np.arange(len(members)) / len(members)
    return share[places]


def recall_and_f1(said: Indices, labels: Indices, kinds: int) -> tuple[NDArray, NDArray]:
    """Nought where there is nothing to find."""
    table = np.zeros((kinds, kinds))
    if len(said):
        np.add.at(table, (labels, said), 1)
    right, of_kind, called = table.diagonal(), table.sum(axis=1), table.sum(axis=0)
    return right / np.maximum(of_kind, 1), 2 * right / np.maximum(of_kind + called, 1)


def numbered(names: Sequence[str]) -> Indices:
    """A number for each, equal for equal names."""
    return np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1]
