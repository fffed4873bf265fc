"""One walker does one thing after the other, through the same services as pages and API, and keeps
what it was told. Several walk at once, each in a process of its own, on the same people."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from random import Random
from unittest import mock

from django.db import DatabaseError
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from bench.disposals_operations_photos import seen_by
from bench.disposals_operations_told import Fact
from bench.disposals_operations_world import COSTS, World, worth
from classifier.models import Detection
from classifier.services import delete_detection, verify
from classifier.taxonomy import KINDS, LABELS
from common.errors import DomainError
from common.idempotency import REPLAY_HEADER, answer_once
from disposals.models import Case, KindRate
from disposals.services import cases, preparing
from disposals.services.disposing import Outcome, Prepared, prepare, settle
from rewards.models import Redemption, Reward
from rewards.services import redeeming
from rewards.services.appearing import appear
from rewards.services.catalogue import restock

# What happens, and how often among a hundred.
OPERATIONS = {
    "dispose": 44,
    "hand_in": 9,
    "correct": 5,
    "forget": 4,
    "object_to": 7,
    "judge": 9,
    "redeem": 9,
    "cancel": 4,
    "use": 3,
    "run_out": 2,
    "stock_up": 1,
    "pay_otherwise": 1,
    "price_otherwise": 1,
    "show_name": 1,
}
KEPT_IN_MIND = 200
requests = RequestFactory()


def seen_beforehand() -> AbstractContextManager[object]:
    """In the place of the recogniser: walkers hand in what it would have seen. All that services do
    before and after it is done."""
    return mock.patch.object(preparing, "look_and_prepare", lambda seen, **_choices: seen)


class Walker:
    def __init__(self, name: str, world: World, tell: Callable[[Fact], None]) -> None:
        # Walkers of one name do the same in the same world; others differ.
        self.name, self.world, self.tell = name, world, tell
        self.chance = Random(name)
        self.detections: list[tuple[User, Detection]] = []
        self.records: list[tuple[User, str]] = []
        self.codes: list[Redemption] = []
        self.refusals: Counter[str] = Counter()
        self.steps = 0

    def walk(self, count: int) -> None:
        for name in self.chance.choices(list(OPERATIONS), list(OPERATIONS.values()), k=count):
            self.step(name)

    def step(self, name: str) -> None:
        """A refusal is an answer, too: it promises that nothing has changed."""
        self.steps += 1
        try:
            getattr(self, name)()
        except DomainError as refused:
            self.refusals[f"{name} {refused.code}"] += 1
        except (DatabaseError, AssertionError) as error:
            self._tell("failed", why=f"{name}: {error!r}")

    def dispose(self) -> None:
        person, chance = self.world.somebody(self.chance), self.chance
        said: dict[str, object] = {}
        if (way := chance.random()) < 0.35:
            said["label"] = chance.choice(LABELS)
        elif way < 0.45:
            said["compartment"] = chance.choice(KINDS).compartment
        if chance.random() < 0.3:
            said["weight_kg"] = Decimal(chance.randint(1, 20_000)) / 1000
        seen = seen_by(chance)
        self._settle(person, prepare(person=person, received=seen, **said))  # type: ignore[arg-type]

    def hand_in(self) -> None:
        """What was left unsure; now and then for the second time."""
        if self.detections:
            person, detection = self.chance.choice(self.detections)
            label = self.chance.choice((*LABELS, detection.label, detection.label, detection.label))
            self._settle(person, prepare(person=person, detection_id=detection.pk, label=label))

    def _settle(self, person: User, prepared: Prepared) -> None:
        """One in eight has a key and is sent twice."""
        if self.chance.random() < 0.125:
            outcome = self._settle_with_key(person, prepared)
        else:
            outcome = settle(prepared)
        self._keep(person, prepared, outcome)

    def _settle_with_key(self, person: User, prepared: Prepared) -> Outcome:
        done: list[Outcome] = []

        def work() -> HttpResponse:
            done.append(settle(prepared))
            return HttpResponse(str(done[0].detection.pk))

        # In one list, whose refusals are kept like any other answer.
        answers = [self._ask(person, work) for _twice in range(2)]
        if not done or answers[1].status_code != answers[0].status_code:
            raise DomainError("refused with a key", code=f"KEY_{answers[0].status_code}")
        if answers[0].content != answers[1].content or REPLAY_HEADER not in answers[1]:
            raise AssertionError(f"{answers[0].content!r}, then {answers[1].content!r}")
        return done[0]

    def _ask(self, person: User, work: Callable[[], HttpResponse]) -> HttpResponse:
        key = f"{self.name}-{self.steps}"
        request = requests.post("/api/disposals", headers={"Idempotency-Key": key})
        request.user = person
        return answer_once(request, work)

    def _keep(self, person: User, prepared: Prepared, outcome: Outcome) -> None:
        detection, record = str(outcome.detection.pk), outcome.record
        self._remember(self.detections, (person, outcome.detection))
        if prepared.choice and prepared.choice.verified:
            self._tell("verified", detection=detection, label=prepared.choice.verified)
        if record is None or prepared.share is None:
            self._tell("seen", person=person.username, detection=detection)
            return
        # Of those that got all their points a few: there is nothing to ask for.
        if outcome.status != "awarded" or self.chance.random() < 0.2:
            self._remember(self.records, (person, str(record.pk)))
        self._tell(
            "disposed",
            person=person.username,
            record=str(record.pk),
            detection=detection,
            label=outcome.label,
            claimed=prepared.share.claimed,
            status=str(outcome.status),
            points=outcome.points,
            waiting=outcome.waiting,
            day=str(timezone.localdate(record.disposed_at)),
            weight=str(record.weight_kg) if record.weight_kg else "",
            balance=outcome.balance,
            level=outcome.level,
            level_before=outcome.wallet.level_before,
            badges=[badge.slug for badge in outcome.badges],
        )

    def correct(self) -> None:
        if self.detections:
            person, detection = self.chance.choice(self.detections)
            label = self.chance.choice(LABELS)
            verify(person=person, detection_id=detection.pk, label=label)
            self._tell("verified", detection=str(detection.pk), label=label)

    def forget(self) -> None:
        if self.detections:
            person, detection = self.chance.choice(self.detections)
            delete_detection(person=person, detection_id=detection.pk)
            self._tell("deleted", detection=str(detection.pk))

    def object_to(self) -> None:
        if self.records:
            person, record = self.chance.choice(self.records)
            cases.appeal(person=person, record_id=record, words="Please look again.")  # type: ignore[arg-type]
            self._tell("appealed", record=record)

    def judge(self) -> None:
        """Of the first few that wait, which other walkers look at as well."""
        waiting = list(Case.objects.filter(state="open").values_list("pk", flat=True)[:8])
        if waiting:
            by, grants = self.chance.choice(self.world.staff), self.chance.random() < 0.6
            number = self.chance.choice(waiting)
            case = cases.decide(case_id=number, by=by, grants=grants, answer="Looked at it.")
            self._tell(
                "decided",
                case=str(case.pk),
                record=str(case.record_id),
                label=case.label,
                points=case.points,
                grants=grants,
                step="appeal" if case.appealed_at else "review",
            )

    def redeem(self) -> None:
        person, reward = self.world.somebody(self.chance), self.chance.choice(self.world.rewards)
        done = redeeming.redeem(person=person, reward_id=reward)
        self._remember(self.codes, done)
        self._tell(
            "redeemed",
            person=person.username,
            redemption=str(done.pk),
            reward=str(reward),
            cost=done.cost,
            code=done.code,
        )

    def cancel(self) -> None:
        if self.codes:
            taken = self.chance.choice(self.codes)
            self._closed(redeeming.cancel(person=taken.person, redemption=taken))

    def use(self) -> None:
        """Of all, whoever took it; typed as people type."""
        if self.codes:
            by, taken = self.chance.choice(self.world.staff), self.chance.choice(self.codes)
            self._closed(redeeming.use(code=f" {taken.code.lower()} ", by=by))

    def run_out(self) -> None:
        """Nobody waits for 30 days here: its time is moved."""
        if self.codes:
            taken = self.chance.choice(self.codes)
            past = timezone.now() - timedelta(seconds=1)
            Redemption.objects.filter(pk=taken.pk, state="open").update(expires_at=past)
            if redeeming.expire(redemption=taken):
                self._closed(taken, state="expired")

    def _closed(self, redemption: Redemption, *, state: str = "") -> None:
        self._tell(
            "closed",
            person=redemption.person.username,
            redemption=str(redemption.pk),
            reward=str(redemption.reward_id),
            cost=redemption.cost,
            state=state or str(redemption.state),
        )

    def stock_up(self) -> None:
        reward = Reward.objects.get(pk=self.chance.choice(self.world.rewards))
        if reward.stock is not None:
            more = self.chance.randint(1, 20)
            restock(reward=reward, before=reward.stock, after=reward.stock + more)
            self._tell("stocked", reward=str(reward.pk), more=more)

    def pay_otherwise(self) -> None:
        """Told before it is done: whoever is quick is paid by the new rate at once."""
        label, points = self.chance.choice(LABELS), self.chance.randint(1, 20)
        self.tell(worth(label, points))
        KindRate.objects.filter(label=label).update(points=points)

    def price_otherwise(self) -> None:
        reward = Reward.objects.filter(pk=self.chance.choice(self.world.rewards))
        reward.update(cost=self.chance.choice(COSTS))

    def show_name(self) -> None:
        person = self.world.somebody(self.chance)
        appear(person=person, shows_name=self.chance.random() < 0.5, district=None)

    def _tell(self, did: str, **what: object) -> None:
        self.tell({"did": did, **what})

    def _remember(self, those: list, one: object) -> None:
        """The latest and some of long ago."""
        if len(those) < KEPT_IN_MIND:
            those.append(one)
        else:
            those[self.chance.randrange(KEPT_IN_MIND)] = one
