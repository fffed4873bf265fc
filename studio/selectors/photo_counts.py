"""How many photos there are to learn from, in one query, whatever is asked of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from classifier.models import TrainingPhoto
from classifier.services.training_material import allowed
from classifier.taxonomy import KINDS, LABELS, Kind, Words
from studio.selectors.photos import Asked, Order, sender_of
from studio.services.gate import FEWEST_PHOTOS

State, Part = TrainingPhoto.State, TrainingPhoto.Part


@dataclass(frozen=True)
class Heap:
    """Photos that are alike in all that is counted."""

    label: str
    part: str
    state: str
    source: str
    is_from_folder: bool
    is_grouped: bool
    count: int
    suspected: int

    @property
    def is_learned_from(self) -> bool:
        return self.state == State.READY and self.is_grouped

    def answers(self, asked: Asked) -> bool:
        sender = sender_of(self.source, is_from_folder=self.is_from_folder)
        return all(
            wanted in ("", found)
            for wanted, found in (
                (asked.label, self.label),
                (asked.part, self.part),
                (asked.state, self.state),
                (asked.source, self.source),
                (asked.sender, sender),
            )
        )


@dataclass(frozen=True)
class Share:
    """A part of the whole, and how long its bar is."""

    key: str
    name: Words
    count: int
    percent: float


@dataclass(frozen=True)
class ClassRow:
    kind: Kind
    # In the order of Part.
    parts: tuple[Share, ...]
    count: int
    percent: float
    is_too_few_to_judge: bool


@dataclass(frozen=True)
class DataSet:
    heaps: tuple[Heap, ...]

    @cached_property
    def count(self) -> int:
        return sum(heap.count for heap in self.heaps)

    @cached_property
    def learned_from(self) -> int:
        return sum(heap.count for heap in self.heaps if heap.is_learned_from)

    @cached_property
    def ungrouped(self) -> int:
        """Ready, but not yet held against all others."""
        return sum(h.count for h in self.heaps if h.state == State.READY and not h.is_grouped)

    @cached_property
    def suspected(self) -> int:
        return self.count_of(Asked(order=Order.SUSPECTED))

    def count_of(self, asked: Asked) -> int:
        found = [heap for heap in self.heaps if heap.answers(asked)]
        if asked.order == Order.SUSPECTED:
            return sum(heap.suspected for heap in found)
        return sum(heap.count for heap in found)

    @cached_property
    def classes(self) -> tuple[ClassRow, ...]:
        """Those that a training would learn from, each kind beside the largest."""
        found = Counter[tuple[str, str]]()
        for heap in self.heaps:
            if heap.is_learned_from:
                found[heap.label, heap.part] += heap.count
        sums = {label: sum(found[label, part] for part in Part.values) for label in LABELS}
        largest = max(sums.values()) or 1
        return tuple(
            ClassRow(
                kind,
                tuple(
                    share(part, Part(part).label, found[kind.label, part], sums[kind.label])
                    for part in Part.values
                ),
                sums[kind.label],
                100 * sums[kind.label] / largest,
                found[kind.label, Part.TEST] < FEWEST_PHOTOS,
            )
            for kind in KINDS
        )

    @cached_property
    def sources(self) -> tuple[Share, ...]:
        found = self._summed(lambda heap: heap.source)
        return tuple(share(key, key, count, self.count) for key, count in found.most_common())

    @cached_property
    def states(self) -> tuple[Share, ...]:
        found = self._summed(lambda heap: heap.state)
        return tuple(
            share(key, State(key).label, found[key], self.count)
            for key in State.values
            if found[key]
        )

    def _summed(self, key_of: Callable[[Heap], str]) -> Counter[str]:
        found = Counter[str]()
        for heap in self.heaps:
            found[key_of(heap)] += heap.count
        return found


def share(key: str, name: Words, count: int, whole: int) -> Share:
    return Share(key, name, count, 100 * count / (whole or 1))


def data_set() -> DataSet:
    return DataSet(tuple(heaps()))


def heaps() -> Iterable[Heap]:
    rows = (
        allowed()
        .order_by()
        .annotate(is_from_folder=Q(contributor=None), is_grouped=Q(grouped_at__isnull=False))
        .values_list("label", "part", "state", "source", "is_from_folder", "is_grouped")
        .annotate(count=Count("pk"), suspected=Count("suspicion"))
    )
    return (Heap(*row) for row in rows)
