"""The live server answers its health check and nothing else."""

import json

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator

from wastewise.asgi import application


@async_to_sync
async def exchange(scope: dict, *messages: dict, answers: int) -> list[dict]:
    talk = ApplicationCommunicator(application, scope)
    received = []
    for message in messages:
        await talk.send_input(message)
    for _ in range(answers):
        received.append(await talk.receive_output(5))
    await talk.wait(5)
    return received


def http(method: str, path: str) -> tuple[int, dict]:
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    start, body = exchange(scope, answers=2)
    return start["status"], json.loads(body["body"])


def test_health():
    assert http("GET", "/health") == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/health"), ("GET", "/api/health")]
)
def test_all_else_is_not_there(method, path):
    assert http(method, path) == (404, {"status": "not found"})


def test_a_socket_is_closed_before_it_opens():
    scope = {"type": "websocket", "path": "/api/predict/live", "headers": []}
    (closed,) = exchange(scope, {"type": "websocket.connect"}, answers=1)
    assert closed["type"] == "websocket.close"


def test_it_starts_and_ends():
    messages = {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}
    answers = exchange({"type": "lifespan"}, *messages, answers=2)
    assert [answer["type"] for answer in answers] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
