"""What is said about each kind: complete, short enough to read, and every fact with its source."""

from urllib.parse import urlsplit

import pytest
from django.utils.functional import Promise

from classifier.advice import advice_for
from classifier.taxonomy import LABELS

LONGEST_LINE = 100


@pytest.mark.parametrize("label", LABELS)
def test_everything_is_said_in_words_that_are_translated(label):
    advice = advice_for(label)
    for words in (
        advice.disposal,
        advice.recycling_options,
        advice.environmental_impact,
        advice.fact,
        advice.mistaken_for,
    ):
        assert isinstance(words, Promise)
        assert str(words).endswith(".")


@pytest.mark.parametrize("label", LABELS)
def test_what_to_do_is_one_line(label):
    line = str(advice_for(label).disposal)
    assert len(line) <= LONGEST_LINE
    assert line.count(".") == 1


@pytest.mark.parametrize("label", LABELS)
def test_a_fact_says_where_it_can_be_read(label):
    source = advice_for(label).fact_source
    assert urlsplit(source.url).scheme == "https"
    assert source.title
    assert source.publisher


def test_no_fact_is_told_twice():
    assert len({str(advice_for(label).fact) for label in LABELS}) == len(LABELS)
