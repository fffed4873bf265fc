"""The page from A to Z, and the part of it that htmx asks for."""

import pytest
from django.urls import reverse

from guide.models import GuideItem
from tests.guide.things import thing

URL = "/guide/"
HTMX = {"HX-Request": "true"}


def shown(response) -> list[str]:
    """The addresses of the things, in the order of the page."""
    text = response.content.decode()
    places = {one.slug: text.find(f'href="/guide/{one.slug}/"') for one in GuideItem.objects.all()}
    return sorted((slug for slug in places if places[slug] >= 0), key=lambda slug: places[slug])


def test_everything_from_a_to_z(few, as_visitor):
    page = as_visitor.get(URL)
    assert page.status_code == 200
    assert shown(page) == ["acrobat", "battery", "cafe-cup", "car-battery", "jar", "bottle"]
    text = page.content.decode()
    assert "What to do with: Battery." in text
    assert "Yellow bin" in text
    for letter in "ABCJP":
        assert f'href="#letter-{letter}' in text or f'href="#letter-{letter.lower()}' in text


def test_in_indonesian_by_its_own_alphabet(few, as_visitor):
    page = as_visitor.get(URL, headers={"Accept-Language": "id"})
    assert shown(page) == ["car-battery", "battery", "acrobat", "bottle", "cafe-cup", "jar"]
    text = page.content.decode()
    assert "Cara membuang: Baterai." in text
    assert "What to do with" not in text


def test_a_search_is_answered_best_first(few, as_visitor):
    page = as_visitor.get(URL, {"q": "bat"})
    assert shown(page) == ["battery", "car-battery", "acrobat"]
    assert 'value="bat"' in page.content.decode()


def test_only_of_a_place(few, as_visitor):
    page = as_visitor.get(URL, {"q": "bat", "kind": "hazardous"})
    assert shown(page) == ["battery", "car-battery"]
    assert shown(as_visitor.get(URL, {"kind": "glass"})) == ["jar"]


def test_a_place_that_does_not_exist_is_no_filter(few, as_visitor):
    assert len(shown(as_visitor.get(URL, {"kind": "moon"}))) == 6


def test_htmx_gets_the_part_alone(few, as_visitor):
    part = as_visitor.get(URL, {"q": "jar"}, headers=HTMX)
    text = part.content.decode()
    assert shown(part) == ["jar"]
    assert "<html" not in text
    assert 'id="guide-count"' in text


def test_page_and_part_are_never_taken_for_each_other(few, as_visitor):
    page = as_visitor.get(URL)
    part = as_visitor.get(URL, headers=HTMX)
    assert "HX-Request" in page["Vary"]
    assert "HX-Request" in part["Vary"]
    assert "no-store" in part["Cache-Control"]


def test_a_page_that_htmx_forgot_is_whole(few, as_visitor):
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    assert "<html" in as_visitor.get(URL, headers=headers).content.decode()


def test_the_part_names_a_short_address(few, as_visitor):
    part = as_visitor.get(URL, {"q": "botol air", "kind": ""}, headers=HTMX)
    assert part["HX-Replace-Url"] == "/guide/?q=botol+air"
    assert as_visitor.get(URL, {"q": "", "kind": ""}, headers=HTMX)["HX-Replace-Url"] == URL


def test_nothing_found_offers_what_was_meant(few, as_visitor):
    page = as_visitor.get(URL, {"q": "batery"})
    assert "battery" in shown(page)
    assert len(shown(page)) <= 5


def test_nothing_at_all_says_so(few, as_visitor):
    page = as_visitor.get(URL, {"q": "xylophonist"})
    assert shown(page) == []
    assert "xylophonist" in page.content.decode()
    assert 'class="empty"' in page.content.decode()


def test_an_empty_guide_says_so(db, as_visitor):
    GuideItem.objects.all().delete()
    page = as_visitor.get(URL)
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    ["x" * 10_000, "jar " * 2_500, "%", "_", "🔋🔋", "\u202egniht", "ﷺ", "<script>", "' OR 1=1"],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_hostile_questions_get_a_sentence(few, as_visitor, asked, headers):
    page = as_visitor.get(URL, {"q": asked}, headers=headers)
    assert page.status_code == 200
    # Around it stand links back to this address, as it was asked for.
    text = page.content.decode().partition("<main")[2] or page.content.decode()
    assert 'class="empty"' in text or shown(page)
    assert "x" * 200 not in text
    assert "<script>" not in text


def test_a_nul_is_refused(few, as_visitor):
    assert as_visitor.get(URL + "?q=a%00b").status_code == 400


def test_writing_is_not_for_it(few, as_visitor):
    assert as_visitor.post(URL).status_code == 405


@pytest.mark.parametrize("asked", [{}, {"q": "thing"}, {"q": "thinng"}, {"kind": "glass"}])
def test_queries_do_not_grow_with_the_guide(db, as_visitor, django_assert_max_num_queries, asked):
    for size in (5, 60):
        for number in range(GuideItem.objects.filter(slug__startswith="t-").count(), size):
            thing(f"t-{number}", f"Thing {number}", f"Benda {number}", "glass")
        with django_assert_max_num_queries(4):
            assert as_visitor.get(URL, asked).status_code == 200


# --- one thing


def test_a_thing_says_where_and_why(few, as_visitor):
    page = as_visitor.get(reverse("guide-item", args=["jar"])).content.decode()
    for words in ("Jar", "Stoples kaca", "White bin", "What to do with: Jar.", 'href="/guide/'):
        assert words in page
    assert "More than 1,000 years" in page


def test_a_thing_without_a_bin(few, as_visitor):
    page = as_visitor.get("/guide/battery/").content.decode()
    assert few["battery"].place.kind is None
    assert str(few["battery"].place.where) in page
    assert str(few["battery"].place.why) in page


def test_a_thing_names_others_that_go_the_same_way(few, as_visitor):
    assert "car-battery" in shown(as_visitor.get("/guide/battery/"))
    assert "jar" not in shown(as_visitor.get("/guide/battery/"))
    assert "secret" not in shown(as_visitor.get("/guide/bottle/"))
    for number in range(9):
        thing(f"lamp-{number}", f"Lamp {number}", f"Lampu {number}", "hazardous")
    others = [slug for slug in shown(as_visitor.get("/guide/battery/")) if slug != "battery"]
    assert len(others) == 6


def test_a_thing_in_indonesian(few, as_visitor):
    page = as_visitor.get("/guide/battery/", headers={"Accept-Language": "id"}).content.decode()
    assert "Cara membuang: Baterai." in page
    assert "What to do with" not in page


@pytest.mark.parametrize("slug", ["secret", "nothing"])
def test_what_is_not_there_is_not_there(few, as_visitor, as_citizen, as_dispatcher, slug):
    for client in (as_visitor, as_citizen, as_dispatcher):
        assert client.get(f"/guide/{slug}/").status_code == 404


def test_who_keeps_the_guide_sees_a_thing_before_it_is_published(few, as_admin):
    assert as_admin.get("/guide/secret/").status_code == 200
    assert as_admin.get("/guide/nothing/").status_code == 404
    assert "secret" not in shown(as_admin.get(URL))


def test_queries_of_a_thing(few, as_visitor, django_assert_max_num_queries):
    for number in range(30):
        thing(f"lamp-{number}", f"Lamp {number}", f"Lampu {number}", "hazardous")
    with django_assert_max_num_queries(4):
        as_visitor.get("/guide/battery/")
