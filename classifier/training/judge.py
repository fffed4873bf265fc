"""How good an exported network is, told through the very network that will be served."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from classifier.evaluation import Evaluation, Truths, evaluate
from classifier.pixels import Pixels
from classifier.rules import Bar
from classifier.training import calibration, export
from classifier.training.dataset import TEST, VALIDATION, LabelledPhoto
from classifier.training.fit import Floats, Indices
from classifier.training.order import TrainingRefused
from classifier.training.pictures import Pictures
from classifier.training.recipe import Recipe


class Answers(NamedTuple):
    """A row of probabilities for each photo, and whether it is a sure answer."""

    probabilities: Floats
    is_sure: Truths

    def of(self, some: Truths) -> "Answers":
        return Answers(self.probabilities[some], self.is_sure[some])


@dataclass(frozen=True)
class Judge:
    interpreter: Any
    pictures: Pictures
    labels: Indices
    size: int
    temperature: float
    bar: Bar

    def on_validation(self, parts: Sequence[str]) -> dict[str, Any]:
        rows = rows_of(parts, VALIDATION)
        return {"validation": self.judge(self.answer_rows(rows), rows).as_json()}

    def on_test(
        self, photos: Sequence[LabelledPhoto], parts: Sequence[str], others: Iterable[Pixels]
    ) -> dict[str, Any]:
        """`others` are photos that show no rubbish; nothing was learned from or chosen by them."""
        test = rows_of(parts, TEST)
        answers = self.answer_rows(test)
        sources = np.array([photos[int(row)].source for row in test])
        return {
            "test": self.judge(answers, test, self.answer(others).is_sure).as_json(),
            "sources": {
                str(name): self.judge(answers.of(sources == name), test[sources == name]).as_json()
                for name in np.unique(sources)
            },
        }

    def answer_rows(self, rows: Indices) -> Answers:
        return self.answer(self.pictures.at(row, self.size) for row in rows)

    def answer(self, pixels: Iterable[Pixels]) -> Answers:
        found = export.read(self.interpreter, pixels)
        probabilities = calibration.probabilities(found.logits, self.temperature)
        is_confident = probabilities.max(axis=1) >= self.bar.confidence
        return Answers(probabilities, is_confident & (found.familiarities >= self.bar.familiarity))

    def judge(
        self, answers: Answers, rows: Indices, notwaste_sure: Truths | None = None
    ) -> Evaluation:
        return evaluate(
            answers.probabilities,
            self.labels[rows],
            is_sure=answers.is_sure,
            notwaste_sure=notwaste_sure,
        )


def rows_of(parts: Sequence[str], wanted: str) -> Indices:
    return np.flatnonzero([part == wanted for part in parts])


def calibrated(
    content: bytes, pictures: Pictures, labels: Indices, validation: Indices, recipe: Recipe
) -> Judge:
    """With the temperature and the bars that the validation part asks for."""
    interpreter = export.opened(content)
    rows = (pictures.at(row, recipe.input_size) for row in validation)
    found = export.read(interpreter, rows)
    if not np.isfinite(found.logits).all():
        raise TrainingRefused("The network learned nonsense: choose a lower learning rate.")
    temperature = calibration.best_temperature(found.logits, labels[validation])
    confidences = calibration.probabilities(found.logits, temperature).max(axis=1)
    bar = calibration.bar_for(confidences, found.familiarities)
    return Judge(interpreter, pictures, labels, recipe.input_size, temperature, bar)
