"""What a training has said so far, as the columns of its row."""

from typing import Any

from django.utils import timezone

# The first lines tell what it learned from, the last ones how it ended.
LONGEST_LOG = 20_000
MOST_EPOCHS = 200


class Said:
    def __init__(self) -> None:
        self.refused = ""
        self.history: list[dict[str, float]] = []
        self.log = ""
        self._where: dict[str, Any] = {}
        # Of the long ones those that have changed since they were written.
        self._news: set[str] = set()

    def take(self, line: dict[str, Any]) -> None:
        match line:
            case {"stage": stage}:
                self._where |= {
                    "stage": str(stage)[:30],
                    "epoch": line["epoch"],
                    "step": line["step"],
                    "steps": line["steps"],
                    "seconds_left": line["seconds_left"],
                    "progress": line["progress"],
                }
            case {"figures": figures}:
                self.history = [*self.history, figures][-MOST_EPOCHS:]
                self._news.add("history")
            case {"log": text}:
                self.add_to_log(text)
            case {"data_hash": data_hash, "photo_counts": counts}:
                self._where |= {"data_hash": data_hash, "photo_counts": counts}
            case {"refused": sentence}:
                self.refused = str(sentence)[:2_000]

    def add_to_log(self, text: str) -> None:
        at = timezone.localtime()
        # A database takes no zero byte.
        lines = f"{self.log}{at:%H:%M:%S} {text.rstrip()}\n".replace("\0", "")
        half = LONGEST_LOG // 2
        self.log = lines if len(lines) <= LONGEST_LOG else f"{lines[:half]}…\n{lines[1 - half :]}"
        self._news.add("log")

    def fields(self) -> dict[str, Any]:
        return self._where | {name: getattr(self, name) for name in self._news}

    def is_written(self) -> None:
        self._news.clear()
