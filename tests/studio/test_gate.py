"""What the gate makes of two versions' answers to the same photos."""

import dataclasses

import pytest

from classifier.models import ModelVersion
from classifier.taxonomy import LABELS
from classifier.training.reading import Agreement, Answered, Reading, reading_of
from studio.run_words import sentence_of
from studio.runs_exceptions import NothingToLetPass
from studio.services import gate
from studio.services.gate import NO_EVIDENCE, PASSED, REFUSED, Verdict, judge, let_pass

ENOUGH = gate.FEWEST_PHOTOS * 5


def answered(version: str, labels: list[int], wrong: dict[int, int], **fields) -> Answered:
    """`wrong`: of which kind so many of the last photos get the next kind."""
    answers = list(labels)
    for kind, count in wrong.items():
        for row in [row for row, label in enumerate(labels) if label == kind][-count:]:
            answers[row] = (kind + 1) % len(LABELS)
    right = sum(one == other for one, other in zip(answers, labels, strict=True))
    values = {
        "answers": answers,
        "confidences": [0.9] * len(labels),
        "milliseconds": 5.0,
        "figures": {"macro_f1": right / max(len(labels), 1)},
    }
    return Answered(version, **(values | fields))


def reading(*, each: int = ENOUGH, ours=None, theirs=None, candidate=None, **fields) -> Reading:
    labels = [place for place in range(len(LABELS)) for _ in range(each)]
    values = {
        "photos": [f"{row:064x}" for row in range(len(labels))],
        "labels": labels,
        "candidate": answered("2", labels, ours or {}, **(candidate or {})),
        "active": answered("1", labels, theirs or {}),
        "agreement": Agreement(1.0, 0.001),
    }
    return Reading(**(values | fields))


def verdict(**asked) -> Verdict:
    return Verdict(tuple(gate.reasons_of(reading(**asked))))


def speaks_against(**asked) -> set[str]:
    return {
        reason.figures.get("label", reason.code)
        for reason in verdict(**asked).reasons
        if reason.passed is False
    }


def test_as_good_passes():
    assert verdict().outcome == PASSED


def test_better_passes():
    assert verdict(theirs={0: 10, 1: 10}).outcome == PASSED


def test_other_mistakes_of_the_same_number_pass():
    assert verdict(ours={0: 2, 1: 2}, theirs={2: 2, 3: 2}).outcome == PASSED


def test_worse_overall_by_more_than_the_margin():
    # 1.7 points, spread so that no class is worse by more than 5.
    ours = dict.fromkeys(range(3), 4)
    assert "accuracy" in speaks_against(ours=ours)


def test_a_little_worse_is_refused_where_it_is_hardly_chance():
    few = dict.fromkeys(range(5), 1)
    found = next(each for each in verdict(ours=few).reasons if each.code == "accuracy")
    assert found.figures["active"] - found.figures["candidate"] < gate.MARGIN
    assert (found.figures["lost"], found.figures["won"], found.passed) == (5, 0, False)


def test_a_little_worse_passes_where_it_may_be_chance():
    assert verdict(ours={0: 3, 1: 1}, theirs={2: 2}).outcome == PASSED


def test_worse_in_a_class_alone():
    against = speaks_against(ours={1: 7}, theirs={5: 7})
    assert against == {LABELS[1]}


def test_in_a_class_of_few_photos_only_what_is_no_chance_counts():
    assert speaks_against(each=5, ours={1: 2}, theirs={5: 2}) == set()
    assert speaks_against(each=5, ours={1: 5}, theirs={5: 5}) == {LABELS[1]}


def test_nothing_vouches_for_a_class_of_few_photos():
    """Two lost of five may be chance, and are no pass either."""
    few = verdict(each=5, ours={1: 2}, theirs={5: 2}).reasons
    assert {reason.passed for reason in few if reason.code == "class"} == {None}
    enough = verdict(each=gate.FEWEST_PHOTOS).reasons
    assert {reason.passed for reason in enough if reason.code == "class"} == {True}


def test_too_few_photos_of_a_class_pass_nothing():
    found = verdict(each=gate.FEWEST_PHOTOS - 1)
    assert found.outcome == NO_EVIDENCE
    assert verdict(each=gate.FEWEST_PHOTOS).outcome == PASSED


def test_no_test_photo_at_all():
    assert verdict(each=0, candidate={"figures": {"n": 0}}).outcome == NO_EVIDENCE


def test_nothing_passes_that_was_held_against_answers_that_are_no_numbers():
    labels = reading().labels
    nothing = answered("1", labels, {}, answers=[], confidences=[], figures={})
    found = verdict(active=nothing)
    assert found.outcome == NO_EVIDENCE
    assert [reason.code for reason in found.reasons if reason.passed is None] == ["compared"]
    assert "no figures of it" in sentence_of({"code": "compared", "passed": None})
    assert verdict(active=nothing, leaks=1).outcome == REFUSED


def test_bad_figures_are_refused_also_where_there_is_no_evidence():
    assert verdict(each=5, leaks=1).outcome == REFUSED


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"leaks": 1}, "leaks"),
        ({"agreement": Agreement(0.98, 0.01)}, "export"),
        ({"agreement": Agreement(1.0, 0.06)}, "export"),
        ({"candidate": {"milliseconds": 50.1}}, "latency"),
        ({"candidate": {"figures": {}, "answers": [], "confidences": []}}, "numbers"),
    ],
)
def test_what_else_is_refused(asked, code):
    assert speaks_against(**asked) == {code}


def test_an_export_that_nobody_compared_does_not_pass():
    assert verdict(agreement=None).outcome == NO_EVIDENCE


def test_macro_f1_counts_what_accuracy_does_not_see():
    found = speaks_against(candidate={"figures": {"macro_f1": 0.98}})
    assert found == {"macro_f1"}


@pytest.mark.parametrize(
    ("lost", "won", "chance"), [(0, 0, 1), (1, 0, 0.5), (5, 0, 1 / 32), (3, 3, 42 / 64)]
)
def test_chance_is_that_of_a_coin(lost, won, chance):
    assert gate.chance_of(lost, won) == pytest.approx(chance)


def test_a_reading_survives_its_way_through_a_file():
    there = reading(left_out=3, readings=2)
    assert reading_of(there.as_json()) == there
    assert reading_of(dataclasses.replace(there, agreement=None).as_json()).agreement is None


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"ours": {0: 50}},
        {"each": 5},
        {"leaks": 2},
        {"agreement": None},
        {"agreement": Agreement(0.5, 0.5)},
        {"candidate": {"milliseconds": 99.0}},
        {"candidate": {"figures": {}}},
    ],
)
def test_each_reason_is_a_sentence(asked):
    for reason in verdict(**asked).reasons:
        text = sentence_of(reason.as_json())
        assert text.endswith(".")
        assert "%(" not in text


# --- what becomes of the version --------------------------------------------------------------


@pytest.fixture
def version(db) -> ModelVersion:
    return ModelVersion.objects.create(name="m", version="2", origin="trained", sha256="0" * 64)


@pytest.mark.parametrize(
    ("asked", "state"),
    [({}, "passed"), ({"leaks": 1}, "refused"), ({"each": 5}, "candidate")],
)
def test_a_verdict_gives_a_state(version, asked, state):
    judge(version=version, reading=reading(**asked))
    version.refresh_from_db()
    assert version.state == state
    assert version.verdict["compared_with"] == "1"


def test_nothing_is_judged_twice(version):
    judge(version=version, reading=reading(leaks=1))
    judge(version=version, reading=reading())
    version.refresh_from_db()
    assert version.state == "refused"


def test_a_person_lets_pass_what_lacks_evidence_alone(version, admin):
    judge(version=version, reading=reading(each=5))
    let_pass(version=version, person=admin, reason="Looked at 200 answers by hand.")
    version.refresh_from_db()
    assert version.state == "passed"
    assert version.verdict["decided"]["reason"] == "Looked at 200 answers by hand."
    with pytest.raises(NothingToLetPass):
        let_pass(version=version, person=admin, reason="Once more.")


@pytest.mark.parametrize("asked", [{"leaks": 1}, {"each": 5, "leaks": 1}, {}])
def test_nobody_lets_pass_what_was_refused_or_has_passed(version, admin, asked):
    judge(version=version, reading=reading(**asked))
    state = version.state
    with pytest.raises(NothingToLetPass):
        let_pass(version=version, person=admin, reason="I want it.")
    version.refresh_from_db()
    assert version.state == state


def test_a_version_that_nobody_judged_is_not_let_pass(version, admin):
    with pytest.raises(NothingToLetPass):
        let_pass(version=version, person=admin, reason="I want it.")
