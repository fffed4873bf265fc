"""The card of the model: every number from its manifest, and a page whatever stands in there."""

import copy
import re

import pytest

from classifier.taxonomy import LABELS

# The level counts trainings.
pytestmark = pytest.mark.django_db

CONFUSION = [[10 * (row == column) + (row + column) % 2 for column in range(7)] for row in range(7)]
TEST = {
    "accuracy": 0.9342,
    "accuracy_interval": [0.9121, 0.9511],
    "n": 651,
    "macro_f1": 0.921,
    "bin_accuracy": 0.957,
    "ece": 0.0213,
    "sure": 0.94,
    "notwaste_unsure": 0.83,
    "coverage": {"100": 0.9342, "80": 0.9891},
    "confusion": CONFUSION,
    "per_class": {
        label: {"precision": 0.9, "recall": 0.875, "f1": 0.887, "support": 90 + place}
        for place, label in enumerate(LABELS)
    },
}
SHARE = {"accuracy": 0.781, "accuracy_interval": [0.75, 0.81], "n": 2527}
ORIGIN = {
    "title": "TrashNet",
    "author": "Gary Thung and Mindy Yang, 2016",
    "licence": "MIT",
    "photos": 2100,
    "what": "one object on a white board",
}


def card(client) -> str:
    answer = client.get("/model/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def measured(change_manifest):
    metrics = {"test": TEST, "sources": {"trashnet": SHARE}, "out_of_source": {"techsash": SHARE}}
    change_manifest(metrics=metrics, sources=[ORIGIN])


def test_numbers_stand_as_they_were_measured(as_visitor, measured):
    page = card(as_visitor)
    for number in ("93.4%", "95.7%", "94.0%", "651 photos", "91.2 and 95.1%", "98.9%", "78.1%"):
        assert number in page
    assert "2.1 points" in page
    assert "83 times of 100" in page


def test_every_kind_has_its_row_and_the_right_answers_are_framed(as_visitor, measured):
    page = card(as_visitor)
    assert page.count('<td class="amount">87.5%</td>') == len(LABELS)
    counts = [int(count) for count in re.findall(r'<td class="shade-\d[^"]*">(\d+)</td>', page)]
    assert counts == [count for row in CONFUSION for count in row]
    framed = re.findall(r'<td class="shade-\d is-right">(\d+)</td>', page)
    assert framed == [str(CONFUSION[place][place]) for place in range(len(LABELS))]


def test_who_took_the_photos_is_named_with_their_licence(as_visitor, measured):
    page = card(as_visitor)
    assert "TrashNet" in page
    assert "Gary Thung and Mindy Yang, 2016" in page
    assert "2100 photos" in page
    assert re.search(r"Licence:\s*<span[^>]*>MIT</span>", page)


def test_what_not_sure_means_follows_the_models_threshold(as_visitor, change_manifest):
    change_manifest(threshold=0.715)
    assert "Below 72%" in card(as_visitor)


def test_numbers_are_written_as_the_reader_writes_them(as_visitor, measured):
    page = as_visitor.get("/model/", headers={"Accept-Language": "id"}).content.decode()
    assert "93,4%" in page
    # Where the bar is drawn it stays a number.
    assert 'width="93.4"' in page


def test_a_model_that_was_never_measured_says_so(as_visitor, change_manifest):
    change_manifest(metrics={})
    assert "without measured numbers" in card(as_visitor)


def test_of_what_is_no_rubbish_nothing_is_said_when_none_was_shown(as_visitor, change_manifest):
    change_manifest(metrics={"test": TEST | {"notwaste_unsure": None}})
    page = card(as_visitor)
    assert "93.4%" in page
    assert "no rubbish at all" not in page


def damaged(path: tuple, value: object) -> dict:
    metrics = {"test": copy.deepcopy(TEST), "sources": {"trashnet": dict(SHARE)}}
    found = metrics
    for step in path[:-1]:
        found = found[step]
    found[path[-1]] = value
    return metrics


@pytest.mark.parametrize(
    "metrics",
    [
        damaged(("test",), "good"),
        damaged(("test",), None),
        damaged(("test", "accuracy"), "<script>alert(1)</script>"),
        damaged(("test", "accuracy"), float("nan")),
        damaged(("test", "accuracy_interval"), 0.9),
        damaged(("test", "coverage"), [1, 2]),
        damaged(("test", "per_class"), {}),
        damaged(("test", "confusion"), [[1, 2], [3, 4]]),
        damaged(("test", "confusion", 0), [1, 2]),
        damaged(("test", "confusion", 0), "1234567"),
        damaged(("test", "confusion", 0), [[]] * 7),
    ],
)
def test_odd_figures_are_left_out_and_break_nothing(as_visitor, change_manifest, metrics):
    change_manifest(
        metrics=metrics, sources=[None, "x", {"author": "Somebody Untitled"}, {"title": "T"}]
    )
    page = card(as_visitor)
    assert "without measured numbers" in page
    assert "Source by source" in page
    assert "Untitled" not in page


@pytest.mark.parametrize(
    "metrics",
    [
        damaged(("sources",), ["trashnet"]),
        damaged(("sources", "trashnet"), None),
        damaged(("sources", "trashnet", "n"), "many"),
    ],
)
def test_odd_sources_are_left_out_and_the_rest_stands(as_visitor, change_manifest, metrics):
    change_manifest(metrics=metrics)
    page = card(as_visitor)
    assert "93.4%" in page
    assert "Source by source" not in page


def test_without_a_model_the_page_says_so_and_leads_on(as_visitor, model_dir):
    (model_dir / "manifest.json").unlink()
    page = card(as_visitor)
    assert "No model is at work right now" in page
    assert 'href="/guide/"' in page


def test_a_model_that_cannot_answer_has_no_card(as_visitor, measured, model_dir):
    (model_dir / "model.tflite").write_bytes(b"other bytes")
    assert "No model is at work right now" in card(as_visitor)


def test_the_card_is_found_where_people_look(db, as_visitor):
    for place in ("/", "/how/", "/research/", "/classify/"):
        assert 'href="/model/"' in as_visitor.get(place).content.decode()
