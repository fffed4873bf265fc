"""Citizens and staff over HTTP who repeat what broke off with the same key, as careful clients do,
and write down what they were told in the end."""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.disposals_operations_told import Fact
from bench.drawn_photos import as_jpeg, draw
from bench.photo_calls import BOUNDARY, form

# How many of a hundred; what needs something that is not there yet does nothing and counts.
OPERATIONS = {
    "dispose": 45,
    "hand_in": 17,
    "correct": 4,
    "forget": 4,
    "object_to": 6,
    "judge": 8,
    "redeem": 8,
    "cancel": 4,
    "use": 4,
}
SMALL = (240, 160)
# So many pictures are sent by everybody again and again, this often instead of a new one.
KNOWN, REPEATED = 20, 0.12
PATIENCE_SECONDS = 90
KEPT_IN_MIND = 60
WORDS = "Please look again."


@dataclass
class Door:
    """How one gets in: where the server is, and as whom."""

    port: int
    tokens: dict[str, str]
    sessions: dict[str, str]
    rewards: list[str]
    labels: list[str]
    answered: int = 0
    broken: Counter[str] = field(default_factory=Counter)

    def ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> "Answer":
        """As often as it takes: with a key, or where a second time does no harm."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._ask_once(method, path, body, headers)
            except (OSError, HTTPException) as error:
                why = type(error).__name__
            else:
                if not answer.is_to_be_repeated:
                    self.answered += 1
                    return answer
                why = str(answer.status)
            self.broken[why] += 1
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path}: {why} for {PATIENCE_SECONDS} s")
            time.sleep(0.05)

    def _ask_once(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> "Answer":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.getheader("Location", ""), response.read())
        finally:
            connection.close()


@dataclass
class Answer:
    status: int
    location: str
    body: bytes

    @property
    def is_to_be_repeated(self) -> bool:
        """Of a page there is no code; none that we ask says 409 for another reason."""
        if self.status == 409:
            return self.code in ("IN_PROGRESS", "")
        return self.status >= 500 or self.status == 429

    @property
    def code(self) -> str:
        return str(self.said["error"]["code"]) if self.body.startswith(b"{") else ""

    @property
    def said(self) -> Any:
        return json.loads(self.body)


class Client:
    """One thread. It decides about the disposals that it made itself, so that it knows of each
    whether the person had objected by then; people, photos and rewards it shares."""

    def __init__(self, name: str, number: int, door: Door, tell: Callable[[Fact], None]):
        self.number, self.door, self.tell = number, door, tell
        self.name = f"{name}-{number}"
        self.chance = Random(self.name)
        self.detections: list[tuple[str, str, str]] = []
        self.records: list[tuple[str, str]] = []
        self.made: set[str] = set()
        self.codes: list[Fact] = []
        self.refusals: Counter[str] = Counter()
        self.steps = 0

    def work(self, count: int) -> None:
        for name in self.chance.choices(list(OPERATIONS), list(OPERATIONS.values()), k=count):
            self.steps += 1
            getattr(self, name)()
        self.tell({"did": "worked", "operations": self.steps})

    def dispose(self) -> None:
        person, chance = self._somebody(), self.chance
        label = chance.choice(self.door.labels) if chance.random() < 0.3 else ""
        is_known = chance.random() < REPEATED
        number = chance.randrange(KNOWN) if is_known else chance.getrandbits(60)
        fields = {"label": label} if label else {}
        body = with_fields(form(as_jpeg(draw(SMALL, number))), fields)
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        answer = self._post(person, "/api/disposals", body, kind)
        self._keep_disposal(person, label, answer)

    def hand_in(self) -> None:
        if self.detections:
            person, detection, guess = self.chance.choice(self.detections)
            label = guess if self.chance.random() < 0.8 else self.chance.choice(self.door.labels)
            body = {"detection": detection, "label": label}
            self._keep_disposal(person, label, self._post_json(person, "/api/disposals", body))

    def _keep_disposal(self, person: str, label: str, answer: Answer) -> None:
        if not self._is_done(answer, 200, 201):
            return
        said = answer.said
        detection, guess = said["detection_id"], said["prediction"]["label"]
        self._remember(self.detections, (person, detection, guess))
        if label:
            self._tell("verified", detection=detection, label=label)
        if said["record_id"] is None:
            self._tell("seen", person=person, detection=detection)
            return
        self._remember(self.records, (person, said["record_id"]))
        self.made.add(said["record_id"])
        self._tell(
            "disposed",
            person=person,
            record=said["record_id"],
            detection=detection,
            label=said["label"],
            claimed=label or said["label"],
            status=said["status"],
            points=said["points_awarded"],
            waiting=said["points_waiting"],
            day="",
            weight="",
            balance=said["total_points"],
            level=said["level"]["number"],
            level_before=said["level"]["before"],
            badges=[badge["slug"] for badge in said["badges"]],
        )

    def correct(self) -> None:
        if self.detections:
            person, detection, _guess = self.chance.choice(self.detections)
            label = self.chance.choice(self.door.labels)
            path = f"/api/detections/{detection}/verify"
            if self._is_done(self._post_json(person, path, {"label": label}), 200):
                self._tell("verified", detection=detection, label=label)

    def forget(self) -> None:
        """Whoever hears "not there" the second time does not know, and need not: it is gone."""
        if self.detections:
            person, detection, _guess = self.chance.choice(self.detections)
            headers = self._headers(person)
            answer = self.door.ask("DELETE", f"/api/detections/{detection}", b"", headers)
            if self._is_done(answer, 204, 404):
                self._tell("deleted", detection=detection)

    def object_to(self) -> None:
        if self.records:
            person, record = self.chance.choice(self.records)
            answer = self._post_json(person, "/api/appeals", {"record": record, "words": WORDS})
            if self._is_done(answer, 201):
                self._tell("appealed", record=record)

    def judge(self) -> None:
        """On the page for staff: there is no other way."""
        by = f"staff{self.number % len(self.door.sessions)}"
        listed = self.door.ask("GET", "/api/appeals", b"", self._headers(by))
        waiting = [case for case in listed.said["results"] if self._is_mine(case)]
        if waiting:
            self._decide(by, self.chance.choice(waiting))

    def _is_mine(self, case: Fact) -> bool:
        return case["state"] == "open" and case["record"] in self.made

    def _decide(self, by: str, case: Fact) -> None:
        grants, token = self.chance.random() < 0.6, "c" * 32
        fields = {
            "decision": "grant" if grants else "decline",
            "answer": "Looked at it.",
            "idempotency_key": self._key(),
            "csrfmiddlewaretoken": token,
        }
        headers = {
            "Cookie": f"sessionid={self.door.sessions[by]}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        path = f"/ops/cases/{case['id']}/"
        answer = self.door.ask("POST", path, urlencode(fields).encode(), headers)
        # Done leads to the queue; refused, as one's own is, back to the case.
        if answer.status == 302 and answer.location == "/ops/cases/":
            self._tell(
                "decided",
                case=case["id"],
                record=case["record"],
                label=case["label"],
                points=case["points"],
                grants=grants,
                step="appeal" if case["appealed_at"] else "review",
            )
        else:
            self.refusals[f"decide {answer.status} {answer.location[:11]}"] += 1

    def redeem(self) -> None:
        person, reward = self._somebody(), self.chance.choice(self.door.rewards)
        answer = self._post_json(person, f"/api/rewards/{reward}/redeem", {})
        if self._is_done(answer, 201):
            said = answer.said
            fact = {
                "person": person,
                "redemption": said["id"],
                "reward": said["reward"],
                "cost": said["cost"],
                "code": said["code"].replace(" ", ""),
            }
            self._tell("redeemed", **fact)
            self._remember(self.codes, fact)

    def cancel(self) -> None:
        if self.codes:
            self._close(taken := self.chance.choice(self.codes), "cancel", taken["person"])

    def use(self) -> None:
        if self.codes:
            by = f"staff{self.number % len(self.door.sessions)}"
            self._close(self.chance.choice(self.codes), "use", by)

    def _close(self, taken: Fact, how: str, by: str) -> None:
        answer = self._post_json(by, f"/api/redemptions/{taken['code']}/{how}", {})
        if self._is_done(answer, 200):
            self._tell("closed", **taken, state=answer.said["state"])

    def _is_done(self, answer: Answer, *good: int) -> bool:
        if answer.status in good:
            return True
        self.refusals[f"{answer.status} {answer.code}"] += 1
        return False

    def _somebody(self) -> str:
        return f"person{self.chance.randrange(len(self.door.tokens) - len(self.door.sessions))}"

    def _post_json(self, person: str, path: str, body: Fact) -> Answer:
        return self._post(person, path, json.dumps(body).encode(), "application/json")

    def _post(self, person: str, path: str, body: bytes, kind: str) -> Answer:
        headers = self._headers(person) | {"Content-Type": kind, "Idempotency-Key": self._key()}
        return self.door.ask("POST", path, body, headers)

    def _headers(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.door.tokens[person]}"}

    def _key(self) -> str:
        return f"{self.name}-{self.steps}"

    def _tell(self, did: str, **what: object) -> None:
        self.tell({"did": did, **what})

    def _remember(self, those: list[Any], one: Any) -> None:
        those.append(one)
        del those[:-KEPT_IN_MIND]


def with_fields(body: bytes, fields: dict[str, str]) -> bytes:
    """In front of the file, as browsers send them."""
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return head.encode() + body
