"""Tables that people open in a spreadsheet, whoever wrote what is in them."""

from typing import Any

# A spreadsheet takes what begins with one of these for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Line:
    """What csv writes into: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def safe(value: Any) -> Any:
    """Numbers stay numbers: what is below zero is no formula."""
    is_formula = isinstance(value, str) and value.lstrip(" ").startswith(FORMULA_SIGNS)
    return f"'{value}" if is_formula else value
