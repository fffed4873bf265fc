"""The pages of the bins: a list that needs no map, what is near, and one bin."""

import re

import pytest

from places.models import District
from tests.disposals.bins import HERE, bin_at, many_bins

NEAR = f"{HERE[0]},{HERE[1]}"


@pytest.fixture
def few(db) -> None:
    centre = District.objects.create(code="C", name="Centre")
    bin_at("A-1", -7.301, 109.9, "glass", "paper", name="Market", district=centre, hours="6 to 22")
    bin_at("A-2", -7.302, 109.9, "plastic", name="Square", state="out of order")
    bin_at("A-3", -7.303, 109.9, "glass", name="Station")
    bin_at("A-4", -7.304, 109.9, "glass", name="Former", state="removed")


def names(response) -> list[str]:
    assert response.status_code == 200
    return re.findall(r'class="bin-row-name"><a href="[^"]+">([^<]+)<', response.content.decode())


def test_anyone_finds_all_by_name(few, as_visitor):
    page = as_visitor.get("/bins/")
    assert names(page) == ["Market", "Square", "Station"]
    text = page.content.decode()
    assert "3 bins" in text
    assert "out of order" in text
    assert "6 to 22" in text
    assert "not measured" in text
    assert "Set-Cookie" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"takes": "glass"}, ["Market", "Station"]),
        ({"takes": "plastic"}, ["Square"]),
        ({"district": "C"}, ["Market"]),
        ({"district": "C", "takes": "plastic"}, []),
        ({"takes": "moon"}, ["Market", "Square", "Station"]),
        ({"district": "\u202e"}, []),
        ({"near": NEAR}, ["Market", "Square", "Station"]),
        ({"near": "-7.3031,109.9", "takes": "glass"}, ["Station", "Market"]),
        ({"near": "0,0"}, []),
        ({"near": "here"}, []),
        ({"near": "nan,inf"}, []),
        ({"near": "1,2,3"}, []),
        ({"near": "9" * 10_000}, []),
    ],
)
def test_only_what_is_asked_for(few, as_visitor, query, found):
    assert names(as_visitor.get("/bins/", query)) == found


def test_the_nearest_that_helps_is_named(few, as_visitor):
    page = as_visitor.get("/bins/", {"near": "-7.3019,109.9"}).content.decode()
    best = page[page.index('class="bins-best"') : page.index('class="bin-rows"')]
    assert "Market" in best  # the square is nearer, and out of order
    assert "100 m away" in best


def test_a_full_one_does_not_help(few, as_visitor):
    from disposals.models import Compartment

    Compartment.objects.filter(bin__code="A-1", name="glass").update(fill=100)
    page = as_visitor.get("/bins/", {"near": NEAR, "takes": "glass"}).content.decode()
    best = page[page.index('class="bins-best"') : page.index('class="bin-rows"')]
    assert "Station" in best


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "No bins yet"),
        ({"takes": "glass"}, "No bin takes that here"),
        ({"near": "0,0"}, "No bin within 50 km"),
        ({"near": "x"}, "find that place"),
    ],
)
def test_an_empty_list_says_why(db, as_visitor, query, words):
    assert words in as_visitor.get("/bins/", query).content.decode()


def test_the_demo_leads_to_its_town(db, as_visitor, settings):
    settings.DEMO_SQUARE = NEAR
    page = as_visitor.get("/bins/", {"near": "50,10"}).content.decode()
    assert "Look from its market square" in page


def test_htmx_gets_the_part_and_an_address_without_the_place(few, as_visitor):
    part = as_visitor.get(
        "/bins/", {"near": NEAR, "takes": "glass"}, headers={"HX-Request": "true"}
    )
    assert names(part) == ["Market", "Station"]
    assert b"<html" not in part.content
    assert part["HX-Replace-Url"] == "/bins/?takes=glass"
    assert part["Cache-Control"] == "no-store"
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize(
    ("fill", "word"),
    [
        (None, "not measured"),
        (0, "empty"),
        (24, "empty"),
        (25, "half full"),
        (69, "half full"),
        (70, "nearly full"),
        (94, "nearly full"),
        (95, "full"),
        (100, "full"),
    ],
)
def test_how_full_it_is_in_a_word(db, as_visitor, fill, word):
    bin_at("A", *HERE).compartments.update(fill=fill)
    page = as_visitor.get("/bins/A/").content.decode()
    assert f'<span class="compartment-level">{word}</span>' in page
    assert ("fill-value" in page) is (fill is not None)


def test_one_bin(few, as_visitor):
    page = as_visitor.get("/bins/A-1/").content.decode()
    for words in ("Market", "Centre", "6 to 22", "A-1", "Paper and cardboard"):
        assert words in page
    assert 'href="geo:-7.301000,109.900000?' in page
    assert "mlat=-7.301000&amp;mlon=109.900000#" in page
    in_indonesian = as_visitor.get("/bins/A-1/", headers={"Accept-Language": "id"}).content.decode()
    assert "mlat=-7.301000&amp;mlon=109.900000#" in in_indonesian


def test_one_that_is_out_of_order_or_gone_says_so(few, as_visitor):
    assert "It takes nothing at the moment" in as_visitor.get("/bins/A-2/").content.decode()
    assert "no longer there" in as_visitor.get("/bins/A-4/").content.decode()
    assert as_visitor.get("/bins/A-5/").status_code == 404


def test_the_answer_to_a_thing_leads_there(db, as_visitor):
    from tests.guide.things import few_things

    few_things()
    assert 'href="/bins/?takes=glass"' in as_visitor.get("/guide/jar/").content.decode()
    assert "/bins/?takes" not in as_visitor.get("/guide/battery/").content.decode()


def test_queries_do_not_grow(db, as_visitor, django_assert_max_num_queries):
    for size in (10, 300):
        many_bins(size, prefix=str(size))
        for query in ({}, {"takes": "glass"}, {"near": NEAR}):
            with django_assert_max_num_queries(6):
                as_visitor.get("/bins/", query)


def test_pages_show_each_once(db, as_visitor):
    many_bins(50)
    pages = [names(as_visitor.get("/bins/", {"page": number})) for number in (1, 2, 3)]
    assert len({name for page in pages for name in page}) == 50
