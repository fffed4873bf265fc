"""The page of one's photos, and the switches for what we may do with them."""

import re

import pytest

from classifier import services
from classifier.models import Detection
from tests.classifier.test_detections import keep

pytestmark = pytest.mark.django_db

LIST = "/detections/"


def page(client, **query) -> str:
    return client.get(LIST, query).content.decode()


def test_who_has_none_is_told_how_to_begin(as_citizen):
    assert "No photos yet" in page(as_citizen)
    assert "No photo like that" in page(as_citizen, label="glass")


def test_photos_with_what_was_seen_and_said(as_citizen, as_stranger, citizen):
    kept = keep(citizen, verified_label="plastic")
    found = page(as_citizen)
    assert f"/files/{kept.file_id}/" in found
    assert "You put it right. We saw: Glass" in found
    assert str(kept.pk) not in page(as_stranger)


@pytest.mark.parametrize(
    ("verified", "sure", "unsure"),
    [
        ("", "We were 9", "We were not sure: it is our best guess"),
        ("glass", "You confirmed it. We were 9", "You confirmed it. We were not sure"),
        ("metal", "You put it right. We saw: Glass, 9", "You put it right. Our guess was: Glass"),
    ],
)
def test_only_a_sure_answer_has_a_number(as_citizen, citizen, verified, sure, unsure):
    keep(citizen, verified_label=verified)
    assert sure in page(as_citizen)
    Detection.objects.update(is_sure=False)
    found = page(as_citizen)
    assert unsure in found
    assert not re.search(r"\d%", found)


def test_one_can_turn_the_page_and_narrow_it(as_citizen, citizen, django_assert_num_queries):
    for _ in range(13):
        keep(citizen)
    assert "Page 1 of 2" in page(as_citizen)
    assert page(as_citizen, page=2).count('class="photo-card"') == 1
    assert page(as_citizen, label="metal").count('class="photo-card"') == 0
    odd = page(as_citizen, to="soon")
    assert 'class="field-error"' in odd and odd.count('class="photo-card"') == 12


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_costs_the_same_however_long(
    as_citizen, citizen, django_assert_num_queries, count
):
    for _ in range(count):
        keep(citizen)
    with django_assert_num_queries(5):  # session, person, count, rows, unread
        page(as_citizen)


def test_correct_and_back_to_where_one_was(as_citizen, citizen):
    kept = keep(citizen)
    back = f"{LIST}?label=glass&page=2"
    answer = as_citizen.post(f"{LIST}{kept.pk}/verify/", {"label": "metal", "next": back})
    assert answer["Location"] == back
    kept.refresh_from_db()
    assert kept.verified_label == "metal"
    elsewhere = {"label": "metal", "next": "https://evil.example/"}
    assert as_citizen.post(f"{LIST}{kept.pk}/verify/", elsewhere)["Location"] == LIST
    assert as_citizen.post(f"{LIST}{kept.pk}/verify/", {"label": "wood"}).status_code == 400


def test_delete_is_for_its_person(as_citizen, as_stranger, citizen):
    kept = keep(citizen)
    for name in ("verify", "delete"):
        form = {"label": "metal"}
        assert as_stranger.post(f"{LIST}{kept.pk}/{name}/", form).status_code == 404
    assert as_citizen.post(f"{LIST}{kept.pk}/delete/")["Location"] == LIST
    assert not Detection.objects.exists()


def test_switches(as_citizen, citizen):
    assert 'name="keeps_history" checked' in as_citizen.get("/account/photos/").content.decode()
    as_citizen.post("/account/photos/", {"may_train": "on"})
    assert services.choices_of(citizen) == services.Choices(keeps_history=False, may_train=True)
