"""What keeping a kind apart saves, as the first rows have it."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from disposals import seed
from disposals.models import KindRate

migration = import_module("disposals.migrations.0003_saved_against_burying")


@pytest.mark.parametrize(
    ("label", "co2e"),
    [
        # By hand: what is buried less what is recycled or composted, by 0.907185.
        ("cardboard", "3.660"),  # 3.32
        ("glass", "0.331"),  # 0.30
        ("metal", "4.861"),  # 4.41
        ("organic", "0.683"),  # 0.62
        ("paper", "3.990"),  # 3.62
        ("plastic", "1.047"),  # 0.95
        ("trash", "0.000"),
    ],
)
def test_what_is_saved_is_the_difference_to_burying_it(label, co2e):
    row = next(row for row in seed.ROWS if row.label == label)
    assert row.co2e_per_kg == Decimal(co2e)


def test_a_source_says_its_version_and_what_is_compared():
    limit = KindRate._meta.get_field("source").max_length
    for row in seed.ROWS:
        assert len(row.source) <= limit
        if row.label != "trash":
            assert "WARM, version 15" in row.source
            assert "instead of landfilled" in row.source


@pytest.mark.django_db
def test_only_what_nobody_changed_is_corrected():
    old = {"source": f"{migration.FIRST_SOURCE} glass, recycled (0.28 per ton)"}
    KindRate.objects.filter(label="glass").update(co2e_per_kg="0.309", **old)
    KindRate.objects.filter(label="metal").update(co2e_per_kg="4.839", source="Our own study")
    KindRate.objects.filter(label="paper").update(co2e_per_kg="4", **old)
    migration.correct(apps, None)
    found = dict(KindRate.objects.values_list("label", "co2e_per_kg"))
    assert [found[label] for label in ("glass", "metal", "paper")] == [
        *(Decimal("0.331"), Decimal("4.839"), Decimal("4"))
    ]
    assert "instead of landfilled" in KindRate.objects.get(label="glass").source
