"""A training is asked for, and called off. It runs elsewhere: see studio/services/watching.py."""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from classifier.models import TrainingPhoto
from classifier.services.grouping import group_new_photos
from classifier.services.training_material import conflicts, data_hash_of, material
from classifier.taxonomy import KINDS
from classifier.training.dataset import TRAINING, VALIDATION
from classifier.training.recipe import BOUNDS
from common.background import enqueue
from studio import tasks
from studio.models import IN_PROGRESS, Purpose, RunState, TrainingRun
from studio.runs_exceptions import (
    ChoiceRefused,
    NoSuchRun,
    NothingNew,
    NotReadyToLearn,
    RunIsOver,
    RunsAlready,
)
from studio.services.code_version import code_version

# Of each kind, to learn from; of all together, to tell how sure an answer is.
FEWEST_OF_A_KIND, FEWEST_VALIDATION = 5, 7

NAMES = {
    "epochs": gettext_lazy("Epochs"),
    "learning_rate": gettext_lazy("Learning rate"),
    "batch_size": gettext_lazy("Batch size"),
    "depth": gettext_lazy("Depth of fine-tuning"),
}
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Choices:
    """The defaults take a minute or two on two cores: the head alone learns."""

    epochs: int = 40
    learning_rate: float = 2e-3
    batch_size: int = 128
    depth: int = 0


def start_run(*, person: User, choices: Choices, again: bool = False) -> TrainingRun:
    """`again`: also with what an earlier run had already learned in the same way."""
    check_choices(choices)
    run = with_material(person)
    if not again and (earlier := same_as(choices, run.data_hash)):
        raise NothingNew(localize(timezone.localtime(earlier.ended_at)))
    for field, value in asdict(choices).items():
        setattr(run, field, value)
    return hand_over(run)


def start_check(*, person: User) -> TrainingRun:
    """Labels alone are checked: nothing is taught, and no version comes of it."""
    run = with_material(person)
    run.purpose = Purpose.CHECK
    run.epochs = run.learning_rate = run.batch_size = run.depth = 0
    return hand_over(run)


def with_material(person: User) -> TrainingRun:
    """Not yet asked for; refused where there is one under way, or too little to learn from."""
    refuse_second()
    group_new_photos()
    counts = counts_of_material()
    check_material(counts)
    return TrainingRun(
        started_by=person,
        data_hash=data_hash_of(material()),
        photo_counts=counts,
        code_version=code_version(),
    )


def hand_over(run: TrainingRun) -> TrainingRun:
    try:
        with transaction.atomic():
            run.save(force_insert=True)
            enqueue(tasks.train, str(run.pk))
    except IntegrityError:
        # Somebody was quicker, a moment ago.
        refuse_second()
        raise
    return run


def cancel_run(*, run_id: UUID) -> None:
    """One that waits is over at once; one that runs ends within some seconds."""
    now = timezone.now()
    runs = TrainingRun.objects.filter(pk=run_id)
    is_called_off = runs.filter(state=RunState.WAITING).update(
        state=RunState.CANCELLED, cancel_asked_at=now, ended_at=now
    ) or runs.filter(state=RunState.RUNNING).update(cancel_asked_at=now)
    if not is_called_off:
        raise RunIsOver if runs.exists() else NoSuchRun


def check_choices(choices: Choices) -> None:
    for field, value in asdict(choices).items():
        lowest, highest = BOUNDS[field]
        if not lowest <= value <= highest:
            sentence = _("%(name)s: from %(lowest)s to %(highest)s.") % {
                "name": NAMES[field],
                "lowest": in_figures(lowest),
                "highest": in_figures(highest),
            }
            raise ChoiceRefused(field, sentence)


def in_figures(bound: float) -> str:
    """0.000001, which more people can read than 1e-06."""
    return f"{bound:f}".rstrip("0").rstrip(".")


def refuse_second() -> None:
    running = TrainingRun.objects.filter(state__in=IN_PROGRESS).select_related("started_by").first()
    if running:
        who = str(running.started_by) if running.started_by else "–"
        when = localize(timezone.localtime(running.created_at))
        raise RunsAlready(who, when, is_check=running.purpose == Purpose.CHECK)


def counts_of_material() -> Counts:
    """How many photos of each kind there are, by part."""
    found: Counts = defaultdict(dict)
    rows = material().order_by().values_list("part", "label").annotate(n=Count("pk"))
    for part, label, n in rows:
        found[part][label] = n
    return dict(found)


def check_material(counts: Counts) -> None:
    if waiting := conflicts().count():
        sentence = _("Pictures that are there under two labels: %(n)d. Settle them first.")
        raise NotReadyToLearn(sentence % {"n": waiting}, code="CONFLICTS")
    of_training = Counter(counts.get(TRAINING, {}))
    for kind in KINDS:
        if of_training[kind.label] < FEWEST_OF_A_KIND:
            sentence = _(
                "There are too few photos to learn from of %(kind)s: %(n)d, of at least %(fewest)d."
            )
            words = {"kind": str(kind.name).lower(), "n": of_training[kind.label]}
            raise NotReadyToLearn(sentence % (words | {"fewest": FEWEST_OF_A_KIND}))
    if (n := sum(counts.get(VALIDATION, {}).values())) < FEWEST_VALIDATION:
        sentence = _("There are too few photos to tune with: %(n)d, of at least %(fewest)d.")
        raise NotReadyToLearn(sentence % {"n": n, "fewest": FEWEST_VALIDATION})


def same_as(choices: Choices, data_hash: str) -> TrainingRun | None:
    """Never a check: it has no epochs."""
    done = TrainingRun.objects.filter(state=RunState.FINISHED, data_hash=data_hash)
    return done.filter(**asdict(choices)).defer("learned_from", "log").first()


def part_counts(counts: Counts) -> dict[str, int]:
    return {part: sum(counts.get(part, {}).values()) for part in TrainingPhoto.Part.values}
