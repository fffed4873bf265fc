"""An evaluation for people to read."""

import math
from collections.abc import Iterator
from typing import Any

from classifier.evaluation import Evaluation
from classifier.taxonomy import LABELS

WIDEST = max(map(len, LABELS))


def table(found: Evaluation, about: dict[str, Any]) -> str:
    return "\n".join([*figures(found, about), "", *classes(found), "", *answers(found)])


def figures(found: Evaluation, about: dict[str, Any]) -> Iterator[str]:
    low, high = found.accuracy_interval
    yield f"model {found.model}, {found.n} photos, {about['unreadable']} files that are no photos"
    if "test_readings" in about:
        yield f"the test part has now been read {about['test_readings']} times for this model"
    yield ""
    yield f"accuracy           {percent(found.accuracy)}  (95 %: {percent(low)} to {percent(high)})"
    yield f"by bin             {percent(found.bin_accuracy)}"
    yield f"macro F1           {number(found.macro_f1)}"
    yield f"calibration error  {number(found.ece)}"
    yield f"answered surely    {percent(found.sure)}, of these right {percent(found.sure_accuracy)}"
    for share, accuracy in found.coverage.items():
        yield f"surest {share:>3} %       {percent(accuracy)}"
    if found.notwaste_n:
        yield (
            f"no rubbish         {percent(found.notwaste_unsure)} of {found.notwaste_n} photos"
            " answered not sure"
        )
    yield f"ms a photo         {number(found.ms_per_photo)}"


def classes(found: Evaluation) -> Iterator[str]:
    yield f"{'':<{WIDEST}}  precision  recall      F1  photos"
    for label, each in found.per_class.items():
        # Of a kind without photos there is nothing to get right.
        known = 1.0 if each.support else math.nan
        yield (
            f"{label:<{WIDEST}}  {percent(known * each.precision):>9}"
            f"  {percent(known * each.recall):>6}  {number(known * each.f1):>6}  {each.support:>6}"
        )


def answers(found: Evaluation) -> Iterator[str]:
    yield f"{'true, answered':<14}  {'  '.join(f'{label:>9}' for label in LABELS)}"
    for label, row in zip(LABELS, found.confusion, strict=True):
        yield f"{label:<14}  {'  '.join(f'{count:>9}' for count in row)}"


def percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1%}"


def number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
