"""How often the test part was looked at."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from classifier.training.order import Order
from classifier.training.readings import count_reading, readings_of
from tests.classifier.training.conftest import TINY


@pytest.fixture(autouse=True)
def var(settings, tmp_path) -> Path:
    settings.VAR = tmp_path / "var"
    return settings.VAR


def test_each_name_is_counted_by_itself():
    assert [count_reading("large"), count_reading("large"), count_reading("small")] == [1, 2, 1]
    assert readings_of("large") == 2


def test_a_manifest_may_know_of_more():
    assert count_reading("large", before=5) == 6
    assert count_reading("large", before=3) == 7
    assert readings_of("large", before=9) == 9


def test_of_many_at_once_none_is_forgotten(var):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: count_reading("large"), range(40)))
    assert sorted(found) == list(range(1, 41))
    assert {path.name for path in var.iterdir()} == {"test_readings.json", "test_readings.lock"}
    assert json.loads((var / "test_readings.json").read_text()) == {"large": 40}


@pytest.mark.parametrize(("leave_out", "read"), [("", 1), ("trashnet", 0)])
def test_who_is_measured_on_a_source_did_not_read_the_test_part(tmp_path, leave_out, read):
    from classifier.training import finish

    order = Order(tmp_path, tmp_path, "1", "imagenet", TINY, tmp_path, leave_out)
    assert finish.test_readings(order) == readings_of(order.name) == read
