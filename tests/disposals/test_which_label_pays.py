"""The table of docs/adr/0009, without a database."""

import pytest

from classifier.taxonomy import KINDS, LABELS
from disposals import reasons
from disposals.exceptions import BinRefused
from disposals.rules import Choice, Guess, Split, choice_of, split

POINTS = {kind.label: kind.default_points for kind in KINDS}


def guess(label: str, confidence: float, *, sure: bool, **others: float) -> Guess:
    probabilities = dict.fromkeys(LABELS, 0.0) | {label: confidence} | others
    return Guess(label, sure, probabilities)


def paid(found: Guess, label: str = "", compartment: str = "auto") -> Split | None:
    choice = choice_of(guess=found, label=label, compartment=compartment)
    return split(guess=found, choice=choice, points_for=POINTS)


SURE_PLASTIC = guess("plastic", 0.95, sure=True, glass=0.03)
UNSURE = guess("glass", 0.45, sure=False, plastic=0.35, metal=0.1)


def test_a_sure_answer_pays_its_kind():
    assert paid(SURE_PLASTIC) == Split("plastic", 10, "plastic")


@pytest.mark.parametrize("said", [{"label": "plastic"}, {"compartment": "plastic"}])
def test_a_sure_answer_that_the_person_shares_pays_its_kind(said):
    assert paid(SURE_PLASTIC, **said) == Split("plastic", 10, "plastic")


def test_an_unsure_answer_pays_nothing_before_somebody_says_what_it_is():
    assert paid(UNSURE) is None


def test_an_unsure_answer_that_is_confirmed_pays():
    assert paid(UNSURE, "glass") == Split("glass", 12, "glass")


def test_the_second_guess_pays_when_it_is_the_lower():
    assert paid(UNSURE, "plastic") == Split("plastic", 10, "plastic")


def test_a_claim_for_more_pays_the_lower_and_the_difference_waits():
    assert paid(SURE_PLASTIC, "glass") == Split("plastic", 10, "glass", 2, reasons.DIFFERENCE)


def test_the_second_guess_for_more_waits_for_the_difference():
    found = guess("plastic", 0.45, sure=False, metal=0.35)
    assert paid(found, "metal") == Split("plastic", 10, "metal", 5, reasons.DIFFERENCE)


def test_a_lower_kind_that_is_unlikely_waits():
    found = guess("metal", 0.97, sure=True, trash=0.01)
    assert paid(found, "trash") == Split("trash", 0, "trash", 2, reasons.UNLIKELY)


def test_from_a_fifth_on_a_lower_kind_is_paid():
    found = guess("metal", 0.6, sure=False, trash=0.2)
    assert paid(found, "trash") == Split("trash", 2, "trash")
    found = guess("metal", 0.6, sure=False, trash=0.19)
    assert paid(found, "trash").waiting == 2


def test_nothing_is_paid_on_a_guess_that_is_hardly_one():
    found = guess("plastic", 0.19, sure=False, glass=0.18)
    assert paid(found, "glass") == Split("glass", 0, "glass", 12, reasons.UNLIKELY)
    assert paid(found, "plastic") == Split("plastic", 0, "plastic", 10, reasons.UNLIKELY)


def test_kinds_of_equal_worth_leave_nothing_to_wait_for():
    found = guess("cardboard", 0.9, sure=True, paper=0.05)
    assert paid(found, "paper") == Split("cardboard", 8, "paper")
    found = guess("cardboard", 0.6, sure=False, paper=0.3)
    assert paid(found, "paper") == Split("paper", 8, "paper")


def test_a_named_compartment_that_differs_is_the_persons_word():
    assert paid(SURE_PLASTIC, compartment="glass") == Split(
        "plastic", 10, "glass", 2, reasons.DIFFERENCE
    )
    choice = choice_of(guess=SURE_PLASTIC, label="", compartment="glass")
    assert choice == Choice("glass", "glass")


def test_a_compartment_for_two_kinds_keeps_the_likelier_and_puts_no_word_into_the_mouth():
    found = guess("glass", 0.5, sure=False, cardboard=0.2, paper=0.3)
    assert choice_of(guess=found, label="", compartment="paper") == Choice("paper", "")
    found = guess("cardboard", 0.9, sure=True, paper=0.05)
    assert choice_of(guess=found, label="", compartment="paper") == Choice("cardboard", "")


def test_a_kind_in_a_compartment_where_it_does_not_belong_is_refused():
    with pytest.raises(BinRefused) as refused:
        choice_of(guess=SURE_PLASTIC, label="glass", compartment="plastic")
    assert refused.value.details[0]["field"] == "compartment"
