"""What a search finds, and in which order."""

import pytest
from django.utils.translation import override

from guide import selectors
from tests.guide.things import thing

pytestmark = pytest.mark.django_db


def found(asked: str, destination: str = "") -> list[str]:
    items = selectors.matching(selectors.published(), asked=asked, destination=destination)
    return [one.item.slug for one in selectors.best_first(items, asked=asked)]


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ("jar", ["jar"]),
        ("JAR", ["jar"]),
        ("stoples", ["jar"]),  # the name in the other language
        ("cell", ["battery"]),  # another name
        ("botol air", ["bottle"]),  # another name in the other language
        ("cafe", ["cafe-cup"]),
        ("CAFÉ", ["cafe-cup"]),
        ("coffee to go", ["cafe-cup"]),
        ("bottle plastic", ["bottle"]),  # all words, in any order
        ("plastic jar", []),
        ("battery bottle", []),
        ("secret", []),
    ],
)
def test_any_name_in_either_language(few, asked, slugs):
    assert found(asked) == slugs


def test_start_of_a_name_then_of_a_word_then_the_middle(few):
    assert found("bat") == ["battery", "car-battery", "acrobat"]


def test_a_later_word_of_another_name_comes_before_the_middle_of_one(few):
    thing("combat", "Combat boots", "Sepatu", "trash")
    thing("torch", "Torch", "Senter", "hazardous", also_en="bike battery lamp")
    assert found("bat")[-2:] == ["acrobat", "combat"]
    assert found("bat").index("torch") == 2


def test_names_of_the_readers_language_come_first(few):
    thing("gelas", "Tumbler", "Gelas", "trash", also_en="jar of wood")
    assert found("jar") == ["jar", "gelas"]
    with override("id"):
        assert found("gelas") == ["gelas", "cafe-cup"]


def test_only_of_a_destination(few):
    assert found("bat", "hazardous") == ["battery", "car-battery"]
    assert found("bat", "glass") == []
    assert sorted(found("", "trash")) == ["acrobat", "cafe-cup"]


@pytest.mark.parametrize("asked", ["%", "_", "%%%", "🔋", "⁉️", "\\", "'", '"', "--"])
def test_signs_are_no_words_and_find_nothing(few, asked):
    assert found(asked) == []
    assert selectors.close_to(asked) == []


@pytest.mark.parametrize(
    ("asked", "slug"), [("batery", "battery"), ("botl plastik", "bottle"), ("stopless", "jar")]
)
def test_what_was_meant(few, asked, slug):
    assert found(asked) == []
    assert slug in [item.slug for item in selectors.close_to(asked)]


def test_what_is_not_published_is_not_meant(few):
    assert "secret" not in [item.slug for item in selectors.close_to("secret botle")]


def test_guessing_is_bounded(db, django_assert_max_num_queries):
    for number in range(30):
        thing(f"jar-{number}", f"Jar number {number}", f"Stoples nomor {number}", "glass")
    with django_assert_max_num_queries(2):
        assert len(selectors.close_to("jarr numbr")) <= 5


def test_a_change_of_names_is_found(few):
    jar = few["jar"]
    jar.also_en = "marmalade glass"
    jar.save()
    assert found("marmalade") == ["jar"]
    jar.also_en = ""
    jar.save()
    assert found("marmalade") == []
