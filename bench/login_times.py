"""Whether the time of a refused login tells who has an account: unknown name, wrong password."""

import http.client
import json
import statistics
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bench.report import Row

TRIES = 100


def login_times(port: int) -> Iterator[Row]:
    for what, try_once in (("page", PageLogin(port)), ("API", ApiLogin(port))):
        yield compare(what, try_once)


class PageLogin:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.request("GET", "/login/")
        response = self.connection.getresponse()
        page = response.read().decode()
        cookies = response.headers.get_all("Set-Cookie") or []
        self.cookie = "; ".join(cookie.split(";")[0] for cookie in cookies)
        self.token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    def __call__(self, name: str) -> None:
        body = urlencode(
            {"login": name, "password": "wrong-all-along", "csrfmiddlewaretoken": self.token}
        )
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/login/", body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        assert response.status == 200 and "no account" in page, "not the refusal we time"


class ApiLogin:
    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __call__(self, name: str) -> None:
        body = json.dumps({"login": name, "password": "wrong-all-along"})
        headers = {"Content-Type": "application/json"}
        self.connection.request("POST", "/api/auth/login", body, headers)
        response = self.connection.getresponse()
        assert json.loads(response.read())["error"]["code"] == "INVALID_LOGIN"


def compare(what: str, try_once: Callable[[str], None]) -> Row:
    """They take turns, so that whatever else the machine does falls on both alike."""
    times: dict[str, list[float]] = {"citra": [], "nobody": []}
    for number in range(TRIES + 5):
        for name, taken in times.items():
            begun = time.perf_counter()
            try_once(name)
            if number >= 5:  # warm
                taken.append(time.perf_counter() - begun)
    known, unknown = (statistics.median(taken) * 1000 for taken in times.values())
    difference = abs(known - unknown) / known
    named = f"Login by the {what}: wrong {known:.1f} ms, unknown {unknown:.1f} ms"
    return Row(named, f"{difference:.1%}", "under 5 %", difference < 0.05)
