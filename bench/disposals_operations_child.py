"""What opens the database runs in a process of its own, which has its settings from outside:

python -m bench.disposals_operations_child world FILE SIZE | walk NAME COUNT FILE | keys | deliver |
mails | compare FILE...
"""

import json
import sys
from pathlib import Path

from bench.disposals_operations_told import Fact, read_facts, reckon
from bench.django_settings import set_up


def world(file: str, size: str) -> None:
    """Make it, and write down how it begins."""
    from bench.disposals_operations_world import make_world

    facts = make_world(**json.loads(size))
    Path(file).write_text("".join(as_line(fact) for fact in facts))


def walk(name: str, count: str, file: str) -> None:
    """What was told goes into the file; what was refused is said at the end, for the curious."""
    from bench.disposals_operations_steps import Walker, seen_beforehand
    from bench.disposals_operations_world import World

    with Path(file).open("w") as lines, seen_beforehand():
        walker = Walker(name, World(), lambda fact: print(as_line(fact), end="", file=lines))
        walker.walk(int(count))
        print(as_line({"did": "worked", "operations": walker.steps}), end="", file=lines)
    print(dict(walker.refusals.most_common()))


def compare(*files: str) -> None:
    """How many operations, then each difference."""
    from bench.disposals_operations_compare import differences

    told = reckon(read_facts([Path(name) for name in files]))
    print(told.operations)
    for found in differences(told):
        print(found)


def keys() -> None:
    """With what clients come in: tokens that outlast the run, and sessions of staff for pages."""
    from bench.disposals_operations_world import World, session_of, token_of
    from classifier.taxonomy import LABELS

    everything = World()
    people = [*everything.people, *everything.staff]
    found = {
        "tokens": {person.username: token_of(person) for person in people},
        "sessions": {person.username: session_of(person) for person in everything.staff},
        "rewards": [str(number) for number in everything.rewards],
        "labels": list(LABELS),
    }
    print(json.dumps(found))


def deliver() -> None:
    """Nobody waits here for the lease of a worker that was killed: it ends now. The sweep that
    comes each minute is asked for at once. Says how many letters are still on their way."""
    from django.utils import timezone

    from notifications.models import Delivery
    from notifications.tasks import deliver_due

    pending = Delivery.objects.filter(state=Delivery.State.PENDING)
    waiting = pending.update(next_attempt_at=timezone.now())
    if waiting:
        deliver_due.delay()
    print(waiting)


def mails() -> None:
    """The message id of each letter that counts as sent."""
    from notifications.models import Delivery

    sent = Delivery.objects.filter(state=Delivery.State.SENT)
    print("\n".join(sent.values_list("message_id", flat=True)))


def as_line(fact: Fact) -> str:
    return json.dumps(fact) + "\n"


if __name__ == "__main__":
    set_up()
    commands = (world, walk, compare, keys, deliver, mails)
    {command.__name__: command for command in commands}[sys.argv[1]](*sys.argv[2:])
