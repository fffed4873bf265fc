"""Where what the database holds differs from what people were told."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bench.disposals_operations_told import Told
from classifier.models import Detection
from disposals.models import Case, KindRate, Tally, WasteRecord
from notifications.models import Delivery, Notification
from rewards.ledger import look_through
from rewards.models import Badge, EarnedBadge, Level, PointsEntry, Profile, Redemption, Reward

MOST_NAMED = 5


def differences(told: Told) -> Iterator[str]:
    yield from told.wrong
    full = ((key, paid) for key, paid in told.days.items() if paid > told.most_a_day)
    yield from (f"{who} was paid {paid} times on {day}" for (who, day), paid in full)
    yield from look_through().troubles
    for compare in (sums, lines, disposals, tallies, codes, photos, honours, letters):
        yield from compare(told)


def unlike(what: str, told: Mapping[Any, Any], held: Mapping[Any, Any]) -> Iterator[str]:
    """A few by name; how many more there are is said."""
    found = [key for key in told.keys() | held.keys() if told.get(key) != held.get(key)]
    for key in found[:MOST_NAMED]:
        yield f"{what} {key}: told {told.get(key)}, held {held.get(key)}"
    if len(found) > MOST_NAMED:
        yield f"{what}: {len(found) - MOST_NAMED} more like this"


def sums(told: Told) -> Iterator[str]:
    balance, earned = Counter[str](), Counter[str]()
    for (reason, _source), (person, amount) in told.ledger.items():
        balance[person] += amount
        earned[person] += amount if reason in ("disposal", "case") else 0
    rows = Profile.objects.values_list("person__username", "balance", "earned")
    everybody = {name: (0, 0) for name, _balance, _earned in rows}
    mine = everybody | {name: (balance[name], earned[name]) for name in balance}
    yield from unlike("points of", mine, {name: (left, all_) for name, left, all_ in rows})


def lines(told: Told) -> Iterator[str]:
    rows = list(
        PointsEntry.objects.values_list(
            "reason", "source", "person__username", "amount", "balance_after"
        )
    )
    held = {(reason, source): (name, amount) for reason, source, name, amount, _left in rows}
    yield from unlike("line", told.ledger, held)
    left = {source: left for reason, source, _name, _amount, left in rows if reason == "disposal"}
    yield from unlike("balance after", told.balances, left)


def disposals(told: Told) -> Iterator[str]:
    fields = ("person__username", "detection_id", "label", "points", "state")
    held = {
        str(pk): (who, str(seen), *rest) for pk, who, seen, *rest in rows_of(WasteRecord, fields)
    }
    mine = {
        key: (one.person, one.detection, one.label, one.points, one.state)
        for key, one in told.disposals.items()
    }
    yield from unlike("disposal", mine, held)
    states = {key: one.case_state for key, one in told.disposals.items() if one.case_state}
    cases = {str(record): state for _pk, record, state in rows_of(Case, ("record_id", "state"))}
    yield from unlike("case of", states, cases)


def rows_of(model: Any, fields: tuple[str, ...]) -> Any:
    return model.objects.values_list("pk", *fields)


def tallies(told: Told) -> Iterator[str]:
    typical = {rate.label: rate.kilograms for rate in KindRate.objects.all()}
    mine: dict[tuple[str, str], tuple[int, int, Decimal]] = {}
    for one in told.disposals.values():
        if one.points:
            items, points, weight = mine.get((one.person, one.label), (0, 0, Decimal(0)))
            weight += one.weight or typical[one.label]
            mine[one.person, one.label] = (items + 1, points + one.points, weight)
    fields = ("person__username", "label", "items", "points", "kilograms")
    held = {(who, label): tuple(rest) for _pk, who, label, *rest in rows_of(Tally, fields)}
    yield from unlike("tally of", mine, {key: row for key, row in held.items() if row[0] or row[1]})


def codes(told: Told) -> Iterator[str]:
    mine = {
        key: (one.person, one.reward, one.cost, one.code, told.closings.get(key, "open"))
        for key, one in told.redemptions.items()
    }
    fields = ("person__username", "reward_id", "cost", "code", "state")
    rows = rows_of(Redemption, fields)
    held = {str(pk): (who, str(reward), *rest) for pk, who, reward, *rest in rows}
    yield from unlike("code", mine, held)
    stock = {str(pk): left for pk, left in rows_of(Reward, ("stock",)) if left is not None}
    yield from unlike("stock of", {key: told.shelf[key] for key in stock}, stock)
    yield from (f"stock of {key}: {left}" for key, left in stock.items() if left < 0)


def photos(told: Told) -> Iterator[str]:
    kept_by = {one.detection for one in told.disposals.values()}
    mine = told.detections - (told.deleted - kept_by)
    rows = {str(pk): said for pk, said in rows_of(Detection, ("verified_label",))}
    yield from unlike("photo", dict.fromkeys(mine, True), dict.fromkeys(rows, True))
    words = {key: label for key, label in told.words.items() if key in mine}
    yield from unlike("word about", words, {key: rows.get(key) for key in words})


def honours(told: Told) -> Iterator[str]:
    """Levels and badges: what was told is there, what is due is there, and each is told once."""

    for person, slug in (key for key, times in told.badges.items() if times > 1):
        yield f"{person} won {slug} twice"
    for person, number in (key for key, times in told.levels.items() if times > 1):
        yield f"{person} rose to {number} twice"
    news = Counter(rows_told(Notification, ("badge", "level", "case")))
    yield from (f"told {times} times: {key}" for key, times in news.items() if times > 1)
    won = Counter(EarnedBadge.objects.values_list("person__username", "badge__slug"))
    yield from unlike(
        "badge and its news",
        won,
        Counter({key[::2]: n for key, n in news.items() if key[1] == "badge"}),
    )
    yield from (f"{key} was told and is not there" for key in told.badges if key not in won)
    yield from due_badges(told, won)
    bars = list(Level.objects.order_by("number").values_list("number", "points"))
    for name, earned, level in Profile.objects.values_list("person__username", "earned", "level"):
        due = max(number for number, points in bars if points <= earned)
        if level != due or (due > 1 and (name, "level", str(due)) not in news):
            yield f"{name} earned {earned}, has level {level}, is due {due}"
    told_levels = {(person, "level", str(number)) for person, number in told.levels}
    yield from (f"{key} was told and is not there" for key in told_levels - news.keys())


def rows_told(model: Any, kinds: tuple[str, ...]) -> Any:
    rows = model.objects.filter(kind__in=kinds)
    return rows.values_list("person__username", "kind", "source")


def due_badges(told: Told, won: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """What somebody's sums reach at the end they reached before, too."""

    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in told.disposals.values():
        if one.points:
            counts[one.person][one.label] += 1
    for person, labels in counts.items():
        reached = labels | Counter({"items": labels.total(), "kinds": len(labels)})
        for slug, measure, bar in Badge.objects.values_list("slug", "measure", "threshold"):
            if reached[measure] >= bar and (person, slug) not in won:
                yield f"{person} is due {slug}"


def letters(told: Told) -> Iterator[str]:
    news = Counter((who, source) for who, _kind, source in rows_told(Notification, ("case",)))
    yield from unlike("letter about", told.letters, news)
    mails = Counter(
        Delivery.objects.values_list("notification__person__username", "notification__source")
    )
    yield from unlike("mail about", told.letters, mails)
