"""Words as they are compared: without case, accents and punctuation."""

import re
import unicodedata

_NOT_IN_WORDS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return _NOT_IN_WORDS.sub(" ", bare.casefold()).strip()


def split_names(text: str) -> list[str]:
    """Staff write other names with commas between them."""
    return [name.strip() for name in text.split(",") if name.strip()]


def folded_names(*lists: str) -> str:
    """What is searched: one name to a line, with a line break before each, so that a search knows
    where a name begins."""
    names = (fold(name) for text in lists for name in split_names(text))
    return "".join(f"\n{name}" for name in dict.fromkeys(names) if name) + "\n"
