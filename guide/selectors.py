"""Reads: what the guide holds, what a search finds, and what somebody may have meant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import groupby

from django.db.models import QuerySet

from guide.folding import fold
from guide.models import GuideItem, Paper, Topic

# A search is a few words; nobody types more, and programs get no further.
LONGEST_SEARCH = 100
MOST_WORDS = 6
MOST_SUGGESTIONS = 5
MOST_NEIGHBOURS = 6
# Guessing compares letter by letter. So bounded it takes a fifth of a second at most, and covers
# three times as many things as the guide starts with.
MOST_COMPARED = 1_000
MOST_GUESSED_WORDS = 3


@dataclass(frozen=True)
class Found:
    item: GuideItem
    # The name by which it was found, where that is not the one that it is shown under.
    also: str = ""


@dataclass(frozen=True)
class Letter:
    sign: str
    items: list[GuideItem]

    @property
    def anchor(self) -> str:
        return f"letter-{self.sign.lower() if self.sign != '#' else 'other'}"


@dataclass(frozen=True)
class PaperGroup:
    topic: Topic
    papers: list[Paper]


def published() -> QuerySet[GuideItem]:
    return GuideItem.objects.filter(is_published=True)


def matching(
    items: QuerySet[GuideItem], *, asked: str = "", destination: str = ""
) -> QuerySet[GuideItem]:
    """Every word of what was asked is in one of the names, of whichever language."""
    if destination:
        items = items.filter(destination=destination)
    if not asked.strip():
        return items
    words = words_of(asked)
    for word in words:
        items = items.filter(searched__contains=word)
    # Of nothing but signs, there is no name.
    return items if words else items.none()


def by_letter(items: Iterable[GuideItem]) -> list[Letter]:
    ordered = sorted(items, key=_folded_name)
    return [Letter(sign, list(found)) for sign, found in groupby(ordered, key=_first_letter)]


def best_first(items: Iterable[GuideItem], *, asked: str) -> list[Found]:
    """First what is called so in the reader's language, then by any name, then by a later word."""
    start = " ".join(words_of(asked))

    def rank(item: GuideItem) -> tuple[int, str]:
        name = _folded_name(item)
        if name.startswith(start):
            return 0, name
        if f"\n{start}" in item.searched:
            return 1, name
        return 2 if f" {start}" in item.searched else 3, name

    words = start.split()
    return [Found(item, _other_name(item, words)) for item in sorted(items, key=rank)]


def close_to(asked: str) -> list[GuideItem]:
    """Things whose names look like what was asked."""
    names = dict(published().order_by("slug").values_list("pk", "searched")[:MOST_COMPARED])
    meant = list(dict.fromkeys(_close(words_of(asked), names)))[:MOST_SUGGESTIONS]
    found = published().in_bulk(meant)
    return [found[key] for key in meant if key in found]


def neighbours_of(item: GuideItem) -> list[GuideItem]:
    """Others with the same destination: those that come next, and at the end the first."""
    others = published().filter(destination=item.destination).exclude(pk=item.pk)
    after = list(others.filter(slug__gt=item.slug)[:MOST_NEIGHBOURS])
    return after + list(others.filter(slug__lt=item.slug)[: MOST_NEIGHBOURS - len(after)])


def papers_by_topic(papers: Iterable[Paper]) -> list[PaperGroup]:
    """Topics in the order in which they are defined."""
    papers = list(papers)
    groups = [PaperGroup(topic, [one for one in papers if one.topic == topic]) for topic in Topic]
    return [group for group in groups if group.papers]


def words_of(asked: str) -> list[str]:
    return fold(asked[:LONGEST_SEARCH]).split()[:MOST_WORDS]


def _folded_name(item: GuideItem) -> str:
    return fold(item.name)


def _first_letter(item: GuideItem) -> str:
    first = _folded_name(item)[:1].upper()
    return first if "A" <= first <= "Z" else "#"


def _other_name(item: GuideItem, words: list[str]) -> str:
    if _has_all(item.name, words):
        return ""
    names = [*item.other_names, item.name_en, item.name_id]
    names += item.other_names_en_list + item.other_names_id_list
    return next((name for name in names if _has_all(name, words)), "")


def _has_all(name: str, words: list[str]) -> bool:
    folded = fold(name)
    return all(word in folded for word in words)


def _close(words: list[str], names: dict[int, str]) -> Iterator[int]:
    """Whole names first, then names with a word that looks alike."""
    yield from _owners([" ".join(words)], _by_part(names, "\n"), cutoff=0.7)
    yield from _owners(words[:MOST_GUESSED_WORDS], _by_part(names, None), cutoff=0.75)


def _owners(asked: list[str], keys: dict[str, list[int]], *, cutoff: float) -> Iterator[int]:
    for text in asked:
        # A word of one or two letters looks like everything.
        if len(text) > 2:
            for match in get_close_matches(text, keys, n=MOST_SUGGESTIONS, cutoff=cutoff):
                yield from keys[match][:MOST_SUGGESTIONS]


def _by_part(names: dict[int, str], separator: str | None) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for key, text in names.items():
        for part in set(text.split(separator)):
            if len(part) > 2:
                found.setdefault(part, []).append(key)
    return found
