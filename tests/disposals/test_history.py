"""The history: a page, JSON that costs nothing when nothing is new, a file, and a second look."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from classifier import services
from classifier.taxonomy import LABELS
from common.spreadsheets import safe
from disposals.models import Bin, Case, WasteRecord
from tests.disposals.drawing import drawn

pytestmark = pytest.mark.django_db

HISTORY = "/user/waste-history/"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def brought(citizen, hand_in, no_haste):
    """Two paid and one that is not."""
    hand_in(citizen, drawn("glass", 1))
    hand_in(citizen, drawn("metal", 2))
    return hand_in(citizen, drawn("metal", 2)).record


def ask(client, etag: str = "", **query):
    headers = SCRIPT | ({"If-None-Match": etag} if etag else {})
    return client.get(HISTORY, query, headers=headers)


def page(client, **query) -> str:
    return client.get(HISTORY, query).content.decode()


def test_json_has_the_shape_that_clients_rely_on(as_citizen, as_stranger, brought):
    said = ask(as_citizen).json()
    assert said["stats"] == {"total_items": 2, "total_points": 27} | dict.fromkeys(LABELS, 0) | {
        "glass": 1,
        "metal": 1,
    }
    assert [record["points_earned"] for record in said["records"]] == [0, 15, 12]
    newest = said["records"][0]
    assert newest["id"] == str(brought.pk)
    assert newest["waste_type"] == "metal"
    assert newest["status"] == "unpaid"
    assert newest["message"]
    assert newest["disposed_at"].startswith(str(timezone.now().year))
    assert as_citizen.get(newest["photo"]).status_code == 200
    assert as_stranger.get(newest["photo"]).status_code == 404
    assert ask(as_stranger).json()["records"] == []


def test_nothing_new_is_a_304_of_two_queries_with_sessions_in_the_cache(
    as_citizen, brought, settings, django_assert_num_queries
):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
    etag = ask(as_citizen)["ETag"]
    with django_assert_num_queries(2):  # person, version
        answer = ask(as_citizen, etag)
    assert answer.status_code == 304
    assert answer.content == b""
    assert ask(as_citizen, f"W/{etag}").status_code == 304
    cache.clear()


@pytest.mark.parametrize("change", ["one more", "appeal", "photo", "query", "words"])
def test_what_is_new_is_told(as_citizen, citizen, hand_in, brought, change):
    etag = ask(as_citizen)["ETag"]
    query, headers = {}, {}
    if change == "one more":
        hand_in(citizen, drawn("paper", 9))
    elif change == "appeal":
        as_citizen.post(f"{HISTORY}{brought.pk}/appeal/", {"words": "It is another one."})
    elif change == "photo":
        services.delete_detection(person=citizen, detection_id=brought.detection_id)
    elif change == "query":
        query = {"kind": "glass"}
    else:
        headers = {"Accept-Language": "id"}
    answer = as_citizen.get(HISTORY, query, headers=SCRIPT | headers | {"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag


def test_a_new_day_is_news_too(as_citizen, brought, monkeypatch):
    etag = ask(as_citizen)["ETag"]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("disposals.history_views.timezone.localdate", lambda: tomorrow)
    assert ask(as_citizen, etag).status_code == 200


def test_the_page_carries_the_state_it_shows(as_citizen, brought):
    found = page(as_citizen)
    etag = ask(as_citizen)["ETag"].strip('"')
    assert f'data-etag="&quot;{etag}&quot;"' in found


def test_page_and_json_can_be_narrowed(as_citizen, brought):
    def found(**query):
        count = page(as_citizen, **query).count("data-record=")
        assert count == len(ask(as_citizen, **query).json()["records"])
        return count

    today = timezone.localdate()
    assert found() == 3
    assert found(kind="metal") == 2
    assert found(state="unpaid") == 1
    assert found(kind="glass", state="unpaid") == 0
    assert found(**{"from": today.isoformat(), "to": today.isoformat()}) == 3
    assert found(to=(today - timedelta(days=1)).isoformat()) == 0
    assert found(to="9999-12-31") == 3
    # What cannot be asked is said, and the list is shown without it.
    assert found(kind="wood") == 3
    assert 'class="field-error"' in page(as_citizen, **{"from": "soon"})


def test_an_empty_history_says_how_to_begin(as_citizen):
    assert "Nothing brought yet" in page(as_citizen)
    assert "Nothing like that" in page(as_citizen, kind="glass")


@pytest.mark.parametrize("count", [1, 9])
def test_page_and_json_cost_the_same_however_long(
    as_citizen, citizen, hand_in, no_haste, django_assert_num_queries, count
):
    for seed in range(count):
        hand_in(citizen, drawn("glass", seed))
    with django_assert_num_queries(7):  # session, person, unread, version, count, rows, sums
        page(as_citizen)
    with django_assert_num_queries(6):
        ask(as_citizen)


def test_long_lists_have_pages(as_citizen, citizen, brought):
    for record in [WasteRecord.objects.first()] * 20:
        again(record)
    assert page(as_citizen).count("data-record=") == 20
    assert page(as_citizen, page=2).count("data-record=") == 3
    assert ask(as_citizen, page=2).json()["pages"] == 2


def again(record: WasteRecord) -> None:
    """One more like it, without a photo to be paid."""
    detection = record.detection
    detection.pk = None
    detection._state.adding = True
    detection.save()
    WasteRecord.objects.create(
        person=record.person,
        detection=detection,
        label="glass",
        compartment="glass",
        state="unpaid",
        reason="same photo",
    )


def rows_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_file_with_the_same_rows(as_citizen, as_stranger, brought):
    answer = as_citizen.get(f"{HISTORY}file.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    head, *rows = rows_of(answer)
    assert head[:3] == ["Time", "Kind", "Points"]
    assert [row[1:3] for row in rows] == [["Metal", "0"], ["Metal", "15"], ["Glass", "12"]]
    assert len(rows_of(as_citizen.get(f"{HISTORY}file.csv", {"kind": "glass"}))) == 2
    assert len(rows_of(as_stranger.get(f"{HISTORY}file.csv"))) == 1


def test_nothing_in_the_file_is_a_formula(as_citizen, brought):
    name = '=HYPERLINK("https://evil.example")'
    evil = Bin.objects.create(code="1", name=name, latitude=0, longitude=0)
    WasteRecord.objects.update(bin=evil)
    [_head, row, *_more] = rows_of(as_citizen.get(f"{HISTORY}file.csv"))
    assert row[-1] == f"'{name}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_a_spreadsheet_takes_for_a_formula(sign):
    assert safe(f"{sign}1") == f"'{sign}1"
    assert safe("1") == "1"


def test_a_second_look_can_be_asked_for_once(as_citizen, as_stranger, brought):
    address = f"{HISTORY}{brought.pk}/appeal/"
    assert "Ask us to look at it" in page(as_citizen)
    assert as_stranger.post(address, {"words": "Mine!"}).status_code == 404
    assert as_citizen.post(address, {"words": " "}).status_code == 400
    assert as_citizen.post(address, {"words": "It is another can."})["Location"] == HISTORY
    case = Case.objects.get(record=brought)
    assert (case.state, case.appeal) == ("open", "It is another can.")
    assert "You have asked us to look at it." in page(as_citizen)
    again = as_citizen.post(address, {"words": "Please!"})
    assert again.status_code == 400
    assert "already" in again.content.decode()


def test_a_deleted_photo_leaves_the_disposal(as_citizen, citizen, brought):
    services.delete_detection(person=citizen, detection_id=brought.detection_id)
    brought.refresh_from_db()
    assert brought.detection.file is None
    assert ask(as_citizen).json()["records"][0]["photo"] is None
