"""How far a long work is, at a terminal and elsewhere."""

import io

import pytest
from django.core.management.base import OutputWrapper

from classifier import progress
from classifier.management.commands import train_model
from classifier.progress import Progress, clock
from classifier.training.recipe import Step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def seconds(monkeypatch):
    """A clock that is set by hand."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def told(out: io.StringIO, seconds: list[float], steps: range, **options) -> str:
    say = Progress(OutputWrapper(out), steps[-1], **options)
    for done in steps:
        seconds[0] += 1
        say(done)
    return out.getvalue()


def test_at_a_terminal_a_bar_moves_in_its_line(seconds):
    shown = told(Terminal(), seconds, range(1, 5)).split("\r")[1:]
    assert shown[0].startswith(
        "########...................... 1 of 4 photos  1 a second  0:03 left"
    )
    assert shown[-1].startswith("##############################")
    assert shown[-1].endswith("\n")
    assert len(shown) == 4


def test_it_does_not_move_more_often_than_eyes_follow(seconds, monkeypatch):
    monkeypatch.setattr(progress, "BAR_SECONDS", 2.5)
    assert told(Terminal(), seconds, range(1, 8)).count("\r") == 3


def test_elsewhere_a_line_now_and_then(seconds):
    lines = told(io.StringIO(), seconds, range(1, 8), every=3).splitlines()
    assert [line.split()[1] for line in lines] == ["3", "6", "7"]


def test_or_nothing(seconds):
    assert told(io.StringIO(), seconds, range(1, 8)) == ""


def test_the_pace_is_that_of_late(seconds, monkeypatch):
    """The first nine were there already."""
    monkeypatch.setattr(progress, "MARKS", 2)
    out = io.StringIO()
    say = Progress(OutputWrapper(out), 13, every=1)
    for done, second in ((9, 101), (10, 102), (11, 103)):
        seconds[0] = second
        say(done)
    assert "11 of 13 photos  1 a second  0:02 left" in out.getvalue()


def test_a_training_tells_where_its_output_goes():
    steps = [Step("head", 1, 2, 1, 2, 5.0), Step("head", 1, 2, 2, 2, 4.0, {"loss": 0.5})]
    terminal, file = Terminal(), io.StringIO()
    for out in (terminal, file):
        say = train_model.Progress(OutputWrapper(out))
        for step in steps:
            say(step)
    assert terminal.getvalue().count("\r") == 2
    assert terminal.getvalue().count("\n") == 1
    assert file.getvalue().splitlines() == [train_model.line(steps[1])]


def test_minutes_and_seconds():
    assert (clock(59.6), clock(61), clock(0)) == ("1:00", "1:01", "0:00")
