import pytest

from tests.guide.things import thing

URL = "/api/guide"


def slugs(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["results"]]


def test_anyone_may_read_it(few, as_visitor):
    found = as_visitor.get(URL).json()
    assert found["total"] == 6
    assert {"page", "limit", "next_cursor", "results"} <= set(found)


def test_what_a_thing_is_made_of(few, as_visitor):
    row = as_visitor.get(f"{URL}/bottle").json()
    assert row["name"] == row["name_en"] == "Plastic bottle"
    assert row["name_id"] == "Botol plastik"
    assert (row["other_names"], row["other_names_id"]) == ([], ["botol air"])
    assert row["tip"] == row["tip_en"]
    assert row["updated_at"]
    destination = row["destination"]
    assert destination["kind"] == "plastic"
    assert destination["where"] == "Yellow bin"
    assert (destination["bin_color"], destination["compartment"]) == ("yellow", "plastic")


def test_what_has_no_bin_has_no_colour(few, as_visitor):
    destination = as_visitor.get(f"{URL}/battery").json()["destination"]
    assert destination["kind"] == "hazardous"
    assert destination["bin_color"] is destination["compartment"] is None
    assert destination["why"]


def test_it_speaks_the_callers_language(few, as_visitor):
    row = as_visitor.get(f"{URL}/bottle", headers={"Accept-Language": "id"}).json()
    assert row["name"] == "Botol plastik"
    assert row["other_names"] == ["botol air"]
    assert row["tip"] == row["tip_id"]


def test_it_is_searched_and_filtered(few, as_visitor):
    assert slugs(as_visitor.get(URL, {"q": "BOTOL plastik"})) == ["bottle"]
    assert slugs(as_visitor.get(URL, {"q": "bat", "kind": "trash"})) == ["acrobat"]
    assert slugs(as_visitor.get(URL, {"kind": "glass"})) == ["jar"]
    assert slugs(as_visitor.get(URL, {"q": "%"})) == []
    assert slugs(as_visitor.get(URL, {"q": "nothing of the kind"})) == []


@pytest.mark.parametrize(
    "query",
    [{"kind": "moon"}, {"kind": ""}, {"q": "x" * 101}, {"q": ""}, {"sort": "name"}, {"limit": "0"}],
)
def test_what_it_is_asked_is_checked(few, as_visitor, query):
    refused = as_visitor.get(URL, query)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "VALIDATION_ERROR"
    assert refused.json()["error"]["details"][0]["field"] == next(iter(query))


def test_pages_and_cursors_show_each_once(few, as_visitor):
    whole = slugs(as_visitor.get(URL))
    paged = [slugs(as_visitor.get(URL, {"limit": 2, "page": page})) for page in (1, 2, 3)]
    assert [slug for page in paged for slug in page] == whole
    cursor = as_visitor.get(URL, {"limit": 4}).json()["next_cursor"]
    assert slugs(as_visitor.get(URL, {"limit": 4, "cursor": cursor})) == whole[4:]


@pytest.mark.parametrize("slug", ["secret", "nothing"])
def test_what_is_not_there(few, as_visitor, slug):
    refused = as_visitor.get(f"{URL}/{slug}")
    assert refused.status_code == 404
    assert refused.json()["error"]["code"] == "NOT_FOUND"
    assert slug not in slugs(as_visitor.get(URL))


def test_it_is_read_alone(few, as_admin):
    for url in (URL, f"{URL}/jar"):
        assert as_admin.post(url, {}, content_type="application/json").status_code == 405
        assert as_admin.delete(url).status_code == 405


def test_it_is_throttled_like_the_rest(few, as_visitor, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "visitor": "2/minute"}
    answers = [as_visitor.get(URL).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_queries_do_not_grow_with_the_list(few, as_visitor, django_assert_max_num_queries):
    for size in (10, 45):
        for number in range(size):
            slug = f"lamp-{size}-{number}"
            thing(slug, f"Lamp {slug}", f"Lampu {slug}", "hazardous")
        with django_assert_max_num_queries(2):
            assert as_visitor.get(URL, {"limit": 50}).status_code == 200
