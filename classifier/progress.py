"""How far a long work on many things is, said to whoever started it."""

import time
from collections import deque
from typing import Any

BAR = 30
# Often enough for a bar to move, seldom enough to cost nothing.
BAR_SECONDS = 0.2
# So many looks at the clock tell the pace.
MARKS = 30


class Progress:
    """A bar with the time left at a terminal. Elsewhere a line every so many, or nothing."""

    def __init__(self, out: Any, total: int, *, every: int = 0) -> None:
        self.out, self.total, self.every = out, total, every
        # Of late: what an earlier run had done passes quickly and says nothing about the rest.
        self.marks = deque([(time.monotonic(), 0)], maxlen=MARKS)

    def __call__(self, done: int) -> None:
        now, is_last = time.monotonic(), done == self.total
        if is_moment := is_last or now - self.marks[-1][0] >= BAR_SECONDS:
            self.marks.append((now, done))
        if self.out.isatty():
            if is_moment:
                self.out.write(f"\r{self.line(now, done)}", ending="\n" if is_last else "")
                self.out.flush()
        elif self.every and (is_last or done % self.every == 0):
            self.out.write(self.line(now, done))

    def line(self, now: float, done: int) -> str:
        full = round(BAR * done / self.total)
        since, before = self.marks[0]
        pace = (done - before) / max(now - since, 1e-6)
        return (
            f"{'#' * full}{'.' * (BAR - full)} {done} of {self.total} photos"
            f"  {pace:.0f} a second  {clock((self.total - done) / pace)} left "
        )


def clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
