"""python -m bench SUITE: measure, print one line a number, end with 1 when any is short."""

import importlib
import sys
from pathlib import Path

from bench.report import Row, show

SUITES = sorted(path.stem for path in Path(__file__).parent.glob("suite_*.py"))


def main() -> int:
    names = [name.removeprefix("suite_") for name in SUITES]
    if len(sys.argv) != 2 or sys.argv[1] not in names:
        print(f"Say which suite: {', '.join(names)}. For example: make bench SUITE={names[0]}")
        return 2
    rows: list[Row] = []
    for row in importlib.import_module(f"bench.suite_{sys.argv[1]}").measure():
        show(row)
        rows.append(row)
    return 1 if any(row.held is False for row in rows) else 0


sys.exit(main())
