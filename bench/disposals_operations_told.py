"""What people were told, and what they must own by it: plain arithmetic that asks no database.

A fact is what one operation answered, as a line of JSON. Facts come from several processes; within
one disposal their order follows from what they say, beyond that only sums matter.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Fact = dict[str, Any]
# Within one disposal: what can only have come after what.
STEPS = {"disposed": 0, "review": 1, "appealed": 2, "appeal": 3}


@dataclass
class Disposal:
    person: str
    detection: str
    label: str
    claimed: str
    points: int
    state: str
    weight: Decimal | None
    at_stake: int
    case_state: str = ""


@dataclass
class Redemption:
    person: str
    reward: str
    cost: int
    code: str


@dataclass
class Told:
    """`ledger` has person and amount by reason and source; `balances` what a line left by its
    source; `wrong` is what cannot be true whatever the database holds."""

    disposals: dict[str, Disposal] = field(default_factory=dict)
    redemptions: dict[str, Redemption] = field(default_factory=dict)
    closings: dict[str, str] = field(default_factory=dict)
    ledger: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    shelf: Counter[str] = field(default_factory=Counter)
    worth: dict[str, set[int]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    detections: set[str] = field(default_factory=set)
    badges: Counter[tuple[str, str]] = field(default_factory=Counter)
    levels: Counter[tuple[str, int]] = field(default_factory=Counter)
    letters: Counter[tuple[str, str]] = field(default_factory=Counter)
    days: Counter[tuple[str, str]] = field(default_factory=Counter)
    most_a_day: int = 0
    operations: int = 0
    wrong: list[str] = field(default_factory=list)

    def pay(self, reason: str, source: str, person: str, amount: int) -> None:
        if (reason, source) in self.ledger:
            self.wrong.append(f"{reason} {source} was told twice")
        self.ledger[reason, source] = (person, amount)

    def check_worth(self, label: str, points: int) -> None:
        if self.worth and points not in self.worth[label]:
            self.wrong.append(f"{label} was never worth {points}")


def read_facts(files: Iterable[Path]) -> list[Fact]:
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def reckon(facts: Iterable[Fact]) -> Told:
    told = Told()
    facts = list(facts)
    for fact in facts:
        if fact["did"] == "worth":
            told.worth.setdefault(fact["label"], set()).add(fact["points"])
    for fact in sorted(facts, key=_order):
        told.operations += fact.get("operations", 0)
        _TAKE[fact["did"]](told, fact)
    return told


def _order(fact: Fact) -> int:
    return STEPS.get(fact.get("step") or fact["did"], 0)


def _disposed(told: Told, fact: Fact) -> None:
    record, person = fact["record"], fact["person"]
    if record in told.disposals:
        told.wrong.append(f"the disposal {record} was told twice")
    told.disposals[record] = Disposal(
        person=person,
        detection=fact["detection"],
        label=fact["label"],
        claimed=fact["claimed"],
        points=fact["points"],
        state=fact["status"],
        weight=Decimal(fact["weight"]) if fact["weight"] else None,
        at_stake=fact["waiting"],
        case_state={"waiting": "open", "unpaid": "by rule"}.get(fact["status"], ""),
    )
    told.detections.add(fact["detection"])
    if fact["points"]:
        told.pay("disposal", record, person, fact["points"])
        told.balances[record] = fact["balance"]
        told.check_worth(fact["label"], fact["points"])
    if fact["waiting"]:
        told.check_worth(fact["claimed"], fact["points"] + fact["waiting"])
    if fact["day"] and fact["status"] != "unpaid":
        told.days[person, fact["day"]] += 1
    told.badges.update((person, slug) for slug in fact["badges"])
    if fact["level"] > fact["level_before"]:
        told.levels[person, fact["level"]] += 1


def _appealed(told: Told, fact: Fact) -> None:
    told.disposals[fact["record"]].case_state = "open"


def _decided(told: Told, fact: Fact) -> None:
    record = told.disposals[fact["record"]]
    told.letters[record.person, f"{fact['case']}:{fact['step']}"] += 1
    record.case_state = "granted" if fact["grants"] else "declined"
    if fact["grants"]:
        _granted(told, fact, record)
    elif record.state == "waiting":
        record.state = "awarded" if record.points else "unpaid"


def _granted(told: Told, fact: Fact, record: Disposal) -> None:
    if record.at_stake not in (0, fact["points"]):
        told.wrong.append(f"{fact['record']} had {record.at_stake} at stake, not {fact['points']}")
    told.pay("case", fact["case"], record.person, fact["points"])
    record.label, record.state = fact["label"], "awarded"
    record.points += fact["points"]
    told.check_worth(record.label, record.points)


def _seen(told: Told, fact: Fact) -> None:
    told.detections.add(fact["detection"])


def _verified(told: Told, fact: Fact) -> None:
    told.words[fact["detection"]] = fact["label"]


def _deleted(told: Told, fact: Fact) -> None:
    told.deleted.add(fact["detection"])


def _redeemed(told: Told, fact: Fact) -> None:
    key, person = fact["redemption"], fact["person"]
    told.redemptions[key] = Redemption(person, fact["reward"], fact["cost"], fact["code"])
    told.pay("redemption", key, person, -fact["cost"])
    told.shelf[fact["reward"]] -= 1


def _closed(told: Told, fact: Fact) -> None:
    """Another process may close what this one took, so its line may come first."""
    key, person = fact["redemption"], fact["person"]
    if key in told.closings:
        told.wrong.append(f"the code {key} was closed twice")
    told.closings[key] = fact["state"]
    if fact["state"] != "used":
        told.pay("redemption-return", key, person, fact["cost"])
        told.shelf[fact["reward"]] += 1


def _failed(told: Told, fact: Fact) -> None:
    told.wrong.append(fact["why"])


def _limited(told: Told, fact: Fact) -> None:
    told.most_a_day = fact["most_a_day"]


def _nothing(_told: Told, _fact: Fact) -> None:
    """Counted before."""


def _stocked(told: Told, fact: Fact) -> None:
    told.shelf[fact["reward"]] += fact["more"]


_TAKE = {
    "disposed": _disposed,
    "appealed": _appealed,
    "decided": _decided,
    "seen": _seen,
    "verified": _verified,
    "deleted": _deleted,
    "redeemed": _redeemed,
    "closed": _closed,
    "stocked": _stocked,
    "failed": _failed,
    "limited": _limited,
    "worth": _nothing,
    "worked": _nothing,
}
