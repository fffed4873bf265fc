"""How many statements an answer asked for, in a header."""

Counts = dict[str, int]
HEADER = "X-Statements"
NAMES = ("inside", "outside", "savepoints", "transactions")


def as_text(counts: Counts) -> str:
    return " ".join(str(counts[name]) for name in NAMES)


def counts_in(text: str) -> Counts:
    return dict(zip(NAMES, map(int, text.split()), strict=True))
