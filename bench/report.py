from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number: what was measured, what came out, the bound, and whether it held. None where
    there is nothing to hold: said for scale, or not measured."""

    what: str
    measured: str
    bound: str
    held: bool | None


def show(row: Row) -> None:
    verdict = {True: "held", False: "short", None: ""}[row.held]
    print(f"{row.what:<58} {row.measured:>16}   {row.bound:<18} {verdict}", flush=True)
