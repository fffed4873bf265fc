import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guide.models import Paper, Topic
from tests.guide.things import paper

URL = "/research/"


@pytest.fixture
def nothing(db):
    Paper.objects.all().delete()


def test_papers_by_topic_in_their_order(nothing, as_visitor):
    first, second = Topic.values[:2]
    paper("Of the second topic", second)
    paper("Later", first, position=2)
    paper("Sooner", first, position=1)
    text = as_visitor.get(URL).content.decode()
    places = [text.index(f">{title}") for title in ("Sooner", "Later", "Of the second topic")]
    assert places == sorted(places)
    assert str(Topic(first).label) in text


def test_a_paper_names_its_source_and_leads_to_it(nothing, as_visitor):
    paper("Trash in the wild", authors="P. Proença, P. Simões", year=2020, venue="arXiv")
    text = as_visitor.get(URL).content.decode()
    for words in ("P. Proença, P. Simões", "2020", "arXiv", "Says: Trash in the wild."):
        assert words in text
    assert 'href="https://example.org/paper"' in text
    assert 'rel="noopener' in text


def test_summaries_speak_the_readers_language(nothing, as_visitor):
    paper("One")
    text = as_visitor.get(URL, headers={"Accept-Language": "id"}).content.decode()
    assert "Isinya: One." in text
    assert "Says: One." not in text


def test_what_is_not_published_is_not_shown(nothing, as_visitor):
    paper("Hidden", is_published=False)
    text = as_visitor.get(URL).content.decode()
    assert "Hidden" not in text
    assert 'class="empty"' in text


def test_queries_do_not_grow_with_the_papers(nothing, as_visitor, django_assert_max_num_queries):
    for size in (2, 40):
        for number in range(Paper.objects.count(), size):
            paper(f"Paper {number}", Topic.values[number % len(Topic.values)])
        with django_assert_max_num_queries(2):
            as_visitor.get(URL)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "//example.org"])
def test_a_link_leads_to_the_web(nothing, url):
    one = paper("One")
    one.url = url
    with pytest.raises(ValidationError):
        one.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()
