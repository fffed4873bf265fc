"""What the guide starts with."""

from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from guide import seed
from guide.destinations import VALUES
from guide.folding import fold
from guide.models import GuideItem, Paper, Topic
from tests.guide.things import thing

ITEMS = seed.item_rows()
PAPERS = seed.paper_rows()


def twice(values) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_there_are_enough():
    assert len(ITEMS) >= 150


@pytest.mark.parametrize("field", ["name_en", "name_id", "tip_en", "tip_id"])
def test_both_languages_are_complete(field):
    limit = GuideItem._meta.get_field(field).max_length
    assert [row for row in ITEMS if not row[field].strip()] == []
    assert [row[field] for row in ITEMS if len(row[field]) > limit] == []


@pytest.mark.parametrize("field", ["also_en", "also_id"])
def test_other_names_fit(field):
    assert [row[field] for row in ITEMS if len(row[field]) > 300] == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_name_is_given_twice(language):
    assert twice(fold(row[f"name_{language}"]) for row in ITEMS) == []
    for row in ITEMS:
        own = [row[f"name_{language}"], *row[f"also_{language}"].split(",")]
        assert twice(map(fold, own)) == [], row["name_en"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_tips_are_sentences(language):
    assert [tip for row in ITEMS if not (tip := row[f"tip_{language}"]).endswith((".", "!"))] == []


def test_every_destination_is_known_and_used():
    assert {row["destination"] for row in ITEMS} == set(VALUES)


def test_papers_are_complete():
    assert {row["topic"] for row in PAPERS} <= set(Topic.values)
    assert twice(row["title"] for row in PAPERS) == []
    for row in PAPERS:
        Paper(**{"position": 1} | row).full_clean(validate_unique=False, validate_constraints=False)


@pytest.fixture
def load(db):
    """What the migration does, to empty tables."""
    GuideItem.objects.all().delete()
    Paper.objects.all().delete()
    migration = import_module("guide.migrations.0002_first_things_and_papers")
    return lambda: migration.load(apps, SimpleNamespace(connection=connection))


def test_the_migration_loads_all(load):
    load()
    assert GuideItem.objects.count() == len(ITEMS)
    assert Paper.objects.count() == len(PAPERS)
    for item in GuideItem.objects.all():
        before = item.searched
        item.save()
        assert item.searched == before


def test_what_staff_changed_stays(load):
    load()
    item = GuideItem.objects.first()
    GuideItem.objects.filter(pk=item.pk).update(tip_en="Changed by staff.")
    load()
    item.refresh_from_db()
    assert item.tip_en == "Changed by staff."
    assert GuideItem.objects.count() == len(ITEMS)


def test_the_database_has_the_last_word(few):
    for fields in ({"destination": "moon"}, {"name_en": "BATTERY"}, {"name_id": "BATERAI"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GuideItem.objects.filter(slug="jar").update(**fields)
    assert thing("new", "New", "Baru", "glass").pk
