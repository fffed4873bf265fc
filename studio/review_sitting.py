"""What a reviewer did in this sitting: their last decisions, to undo them, and what they skipped.
It is the session's, so it ends when they log out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

KEY = "review"
# Of each so many; a session is read with every request.
MOST_DONE, MOST_SKIPPED = 10, 50


@dataclass(frozen=True)
class Done:
    photo_id: UUID
    at: datetime
    # What the photo was approved as; empty: it was rejected.
    label: str


class Sitting:
    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session
        kept = self._session.get(KEY, {})
        self._done: list[list[str]] = kept.get("done", [])
        self._skipped: list[str] = kept.get("skipped", [])

    @property
    def last(self) -> Done | None:
        if not self._done:
            return None
        photo_id, at, label = self._done[-1]
        return Done(UUID(photo_id), datetime.fromisoformat(at), label)

    @property
    def skipped(self) -> list[UUID]:
        """The longest ago first."""
        return [UUID(each) for each in self._skipped]

    def add(self, photo_id: UUID, at: datetime, label: str = "") -> None:
        self._done = [*self._done, [str(photo_id), at.isoformat(), label]][-MOST_DONE:]
        self._keep()

    def drop_last(self) -> None:
        self._done = self._done[:-1]
        self._keep()

    def skip(self, photo_id: UUID) -> None:
        others = [each for each in self._skipped if each != str(photo_id)]
        self._skipped = [*others, str(photo_id)][-MOST_SKIPPED:]
        self._keep()

    def _keep(self) -> None:
        self._session[KEY] = {"done": self._done, "skipped": self._skipped}
