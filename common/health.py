"""Which parts make up the product's health. Each app registers its own in AppConfig.ready()."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger(__name__)

# A check looks at its part, bounded by a timeout of its own, and raises when it is not well.
# What it returns is shown to staff.
Check = Callable[[], "dict[str, Any] | None"]

# However often somebody asks, the parts are looked at this often by each process.
FRESH_SECONDS = 1.0
STALE_SECONDS = 15.0
# A look that hangs, say in a database gone silent, must not take every other thread with it.
PATIENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Part:
    name: str
    check: Check
    critical: bool


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    critical: bool
    milliseconds: float
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    findings: tuple[Finding, ...] = ()
    taken_at: float = float("-inf")

    @property
    def status(self) -> str:
        away = [finding for finding in self.findings if not finding.ok]
        if any(finding.critical for finding in away):
            return "down"
        return "degraded" if away else "ok"

    @property
    def parts(self) -> dict[str, str]:
        return {finding.name: "ok" if finding.ok else "away" for finding in self.findings}


_parts: dict[str, Part] = {}
_looking = threading.Lock()
_last = Report()


def register(name: str, check: Check, critical: bool = False) -> None:
    """Without a critical part the product is not ready; without another it is degraded."""
    _parts[name] = Part(name, check, critical)


def report() -> Report:
    """The last look while it is fresh. Whoever asks during a new one gets the last at once, unless
    that is too old to say anything; then they wait a little for the new one."""
    global _last
    age = time.monotonic() - _last.taken_at
    if age < FRESH_SECONDS:
        return _last
    is_stale = age > STALE_SECONDS
    if not _looking.acquire(timeout=PATIENCE_SECONDS if is_stale else 0):
        return _nothing_known() if is_stale else _last
    try:
        if time.monotonic() - _last.taken_at >= FRESH_SECONDS:
            _last = _look(_last)
        return _last
    finally:
        _looking.release()


def _nothing_known() -> Report:
    """We can't say that a critical part is well, so it is away."""
    detail = {"error": "The look at the parts does not end."}
    return Report(
        tuple(
            Finding(part.name, not part.critical, part.critical, 0.0, detail)
            for part in _parts.values()
        )
    )


def _look(before: Report) -> Report:
    findings = tuple(_look_at(part) for part in _parts.values())
    for finding in findings:
        if finding.ok != (before.parts.get(finding.name, "ok") == "ok"):
            level = logging.INFO if finding.ok else logging.WARNING
            said = "is back" if finding.ok else f"is away: {finding.detail['error']}"
            logger.log(level, "Health: %s %s", finding.name, said)
    return Report(findings, time.monotonic())


def _look_at(part: Part) -> Finding:
    begun = time.perf_counter()
    try:
        detail, ok = part.check() or {}, True
    except Exception as error:  # noqa: BLE001 - whatever a part raises, that part is not well
        detail, ok = {"error": f"{type(error).__name__}: {error}"}, False
    milliseconds = round((time.perf_counter() - begun) * 1000, 2)
    return Finding(part.name, ok, part.critical, milliseconds, detail)
