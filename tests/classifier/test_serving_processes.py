"""Real processes, each with its own networks and connection, follow a change while they run."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

import pytest
from django.db import connections

from classifier import loader
from classifier.services import versions
from classifier.services.versions import Decider
from tests.servers import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]


def answer_until_told(door: Connection) -> None:
    """As a worker does: a photo comes, and the network of the moment answers."""
    while door.recv():
        door.send(loader.current().manifest.version)


@contextmanager
def workers(count: int) -> Iterator[list[Connection]]:
    fork = multiprocessing.get_context("fork")
    # Children must not share ours.
    connections.close_all()
    doors, children = [], []
    for _ in range(count):
        ours, theirs = fork.Pipe()
        children.append(fork.Process(target=answer_until_told, args=(theirs,), daemon=True))
        children[-1].start()
        doors.append(ours)
    yield doors
    for door, child in zip(doors, children, strict=True):
        door.send(False)
        child.join(30)


def asked(doors: list[Connection]) -> list[str]:
    for door in doors:
        door.send(True)
    return [door.recv() for door in doors]


def test_every_process_follows_and_goes_back(trained, monkeypatch):
    monkeypatch.setattr(loader, "FOLLOW_SECONDS", 0.2)
    two = trained("2")
    with workers(3) as doors:
        assert asked(doors) == ["1"] * 3
        versions.activate(two, by=Decider())
        wait_until(lambda: asked(doors) == ["2"] * 3)
        versions.roll_back(by=Decider())
        wait_until(lambda: asked(doors) == ["1"] * 3)
        assert asked(doors) == ["1"] * 3
