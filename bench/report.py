from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number: what was measured, what came out, the bound, and whether it held."""

    what: str
    measured: str
    bound: str
    held: bool


def show(row: Row) -> None:
    verdict = "held" if row.held else "short"
    print(f"{row.what:<58} {row.measured:>16}   {row.bound:<18} {verdict}", flush=True)
