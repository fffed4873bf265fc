"""Telling of something on the page, as a browser without scripts does."""

import re

import pytest
from django.core.cache import cache

from classifier.exceptions import NoModel
from common.models import StoredFile
from reports.models import Report, ReportEvent
from reports.services import photos
from reports.states import State
from tests.reports.builders import report
from tests.reports.telling import HERE, NEW, PINNED, SAID, district, taken_at, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


def said_in(answer) -> str:
    return answer.content.decode()


def field(answer, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', said_in(answer))[1]


def errors(answer) -> dict[str, list[str]]:
    return answer.context["form"].errors


def test_a_person_tells_with_words_alone(as_citizen, citizen):
    answer = as_citizen.post(NEW, SAID)
    told = Report.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == told.get_absolute_url()
    assert (told.reporter, told.email, told.state) == (citizen, "", State.SUBMITTED)
    assert (told.place_source, told.latitude, told.cell) == ("words", None, None)
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", told.reference)
    assert (told.expected_at - told.created_at).days == told.type.days_expected
    event = told.events.get()
    assert (event.kind, event.actor) == (ReportEvent.Kind.CREATED, citizen)
    assert event.address == "127.0.0.1"


def test_the_summary_of_errors_reads_as_a_sentence(as_citizen):
    page = said_in(as_citizen.post(NEW, {**SAID, "type": "", "description": ""}))
    assert "What is it? Please" in page
    assert "?:" not in page.partition("tell-errors")[2].partition("</ul>")[0]


def test_all_that_is_missing_is_said_at_once(as_visitor):
    answer = as_visitor.post(NEW, {"step": "send"})
    assert {"type", "email", "description"} <= set(errors(answer))
    assert len(errors(answer)) == 4, "and the place"


def test_with_a_pin_it_lies_in_a_district(as_citizen):
    alun = district()
    as_citizen.post(NEW, PINNED | {"accuracy": "11.2"})
    told = Report.objects.get()
    assert (told.latitude, told.longitude) == HERE
    assert (told.shown_latitude, told.accuracy_m, told.district) == (HERE[0], 12, alun)


def test_on_private_ground_the_public_sees_it_rounded(as_citizen):
    as_citizen.post(NEW, PINNED | {"type": "private-ground"})
    told = Report.objects.get()
    assert (told.latitude, told.shown_latitude) == (HERE[0], round(HERE[0], 3))


@pytest.mark.parametrize(
    ("changed", "named", "words"),
    [
        ({"latitude": ""}, "place", "longitude without a latitude"),
        ({"longitude": ""}, "place", "latitude without a longitude"),
        ({"latitude": "0", "longitude": "0"}, "place", "0/0"),
        ({"latitude": "91"}, "place", "nowhere on Earth"),
        ({"latitude": "nan"}, "latitude", "number"),
        ({"latitude": "52.5", "longitude": "13.4"}, "place", "outside the area"),
        ({"place": "address:x,y"}, "place", "Say where it is"),
        ({"place": "photo"}, None, None),
        ({"place": "words", "place_words": "x"}, "place_words", "street and number"),
        ({"place": "", "latitude": "", "longitude": "", "place_words": ""}, "place", "Say where"),
        ({"type": "no-such-type"}, "type", "choose what it is"),
        ({"type": ""}, "type", "choose what it is"),
        ({"description": "🗑" * 10_000}, "description", "4000"),
        ({"description": " ", "step": "send"}, "description", "Add a photo"),
        ({"place_words": "x" * 301}, "place_words", "300"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_lost(as_citizen, changed, named, words):
    district()
    answer = as_citizen.post(NEW, PINNED | changed)
    if named is None:  # It falls back on the words, which are enough.
        assert Report.objects.get().place_source == "words"
        return
    assert answer.status_code == 400
    assert words in " ".join(errors(answer)[named])
    assert not Report.objects.exists()
    kept = (PINNED | changed)["description"].strip()
    assert kept in said_in(answer)


def test_words_of_four_thousand_characters_with_many_lines(as_citizen):
    lines = "\r\n".join(["x" * 39] * 100)
    as_citizen.post(NEW, SAID | {"description": lines})
    assert len(Report.objects.get().description) == 3999


def test_html_is_shown_as_it_was_typed(as_citizen):
    as_citizen.post(NEW, SAID | {"description": "<script>alert(1)</script><b>x</b>"})
    told = Report.objects.get()
    assert told.description == "<script>alert(1)</script><b>x</b>"
    page = said_in(as_citizen.get(told.get_absolute_url()))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# --- the photo ---------------------------------------------------------------------------------


def looked(client, content=None, **more):
    image = upload(content=content)
    return client.post(NEW, SAID | {"step": "look", "image": image} | more)


def test_a_photo_is_sent_once_and_the_opinion_stands_beside_the_choice(as_citizen):
    answer = looked(as_citizen, type="glass")
    assert answer.status_code == 200
    assert "Plastic" in answer.context["opinion"]
    assert not Report.objects.exists()
    as_citizen.post(NEW, SAID | {"type": "glass", "photo": field(answer, "photo")})
    told = Report.objects.get()
    assert (told.type_id, told.seen_label) == ("glass", "plastic")
    assert told.seen_confidence > 0.5
    assert told.model_version
    photo = told.photos.get()
    assert photo.file.content_type == "image/jpeg"
    assert len(photo.pdq) == 32


def test_a_report_does_not_wait_for_the_recogniser(as_citizen, monkeypatch):
    def away(_received, **_opened):
        raise NoModel("gone")

    monkeypatch.setattr(photos, "recognise", away)
    as_citizen.post(NEW, SAID | {"image": upload()})
    told = Report.objects.get()
    assert (told.photos.count(), told.seen_label, told.seen_confidence) == (1, "", None)


def test_where_the_photo_was_taken_is_offered_and_not_kept_in_it(as_citizen):
    answer = looked(as_citizen, taken_at(*HERE))
    assert b'value="photo"' in answer.content
    as_citizen.post(NEW, SAID | {"place": "photo", "photo": field(answer, "photo")})
    told = Report.objects.get()
    assert told.place_source == "photo"
    assert (told.latitude, told.longitude) == pytest.approx(HERE, abs=1e-5)


def test_a_photo_that_is_removed(as_citizen):
    token = field(looked(as_citizen), "photo")
    answer = as_citizen.post(NEW, SAID | {"step": "drop", "photo": token})
    assert answer.context["token"] == ""


def test_its_small_copy_is_made_once_for_all_steps(as_citizen, monkeypatch):
    page = looked(as_citizen)
    monkeypatch.setattr(photos, "read_photo", lambda *_args, **_named: pytest.fail("read again"))
    again = as_citizen.post(NEW, SAID | {"type": "", "photo": field(page, "photo")})
    assert again.status_code == 400
    assert again.context["thumb"] == page.context["thumb"] != ""


@pytest.mark.parametrize("token", ["forged", "a:b:c", "x" * 5000])
def test_a_forged_word_for_a_photo(as_citizen, token):
    answer = as_citizen.post(NEW, SAID | {"photo": token})
    assert answer.status_code == 400
    assert "choose it again" in said_in(answer)
    assert SAID["description"] in said_in(answer)
    assert not Report.objects.exists()


def test_a_photo_stands_in_one_report(as_citizen):
    token = field(looked(as_citizen), "photo")
    as_citizen.post(NEW, SAID | {"photo": token})
    answer = as_citizen.post(NEW, SAID | {"photo": token, "description": "Another."})
    assert answer.status_code == 400
    assert "in a report already" in said_in(answer)
    assert (Report.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_what_is_no_photo(as_citizen):
    answer = as_citizen.post(NEW, SAID | {"image": upload(content=b"none at all")})
    assert answer.status_code == 415
    assert SAID["description"] in said_in(answer)
    assert not Report.objects.exists()


# --- once ----------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_report(as_citizen):
    key = field(as_citizen.get(NEW), "idempotency_key")
    first = as_citizen.post(NEW, SAID | {"idempotency_key": key})
    second = as_citizen.post(NEW, SAID | {"idempotency_key": key})
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


def test_names_are_shown_with_consent_alone(as_citizen):
    as_citizen.post(NEW, SAID)
    as_citizen.post(NEW, SAID | {"shows_reporter": "on", "description": "Again."})
    shown = Report.objects.order_by("created_at").values_list("shows_reporter", flat=True)
    assert list(shown) == [False, True]


# --- told before ------------------------------------------------------------------------------


def test_what_was_told_before_is_shown_once_before_sending(as_citizen, stranger):
    before = report(stranger, place=HERE)
    answer = as_citizen.post(NEW, PINNED)
    assert answer.status_code == 200
    assert before.reference in said_in(answer)
    assert Report.objects.count() == 1
    as_citizen.post(NEW, PINNED | {"likely": field(answer, "likely")})
    assert Report.objects.count() == 2


def test_one_that_came_meanwhile_is_shown_too(as_citizen, stranger):
    first = report(stranger, place=HERE)
    second = report(stranger, place=HERE)
    answer = as_citizen.post(NEW, PINNED | {"likely": str(first.pk)})
    assert second.reference in said_in(answer)
    assert Report.objects.count() == 2


# --- without an account ----------------------------------------------------------------------


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@example.org"])
def test_a_visitor_gives_an_address(as_visitor, email):
    answer = as_visitor.post(NEW, SAID | {"email": email})
    assert answer.status_code == 400
    assert "email" in errors(answer)
    assert not Report.objects.exists()


def test_a_visitor_who_asks_too_much_is_slowed_down(as_visitor, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mail_asks": "1/hour"}
    for number in (1, 2):
        answer = as_visitor.post(NEW, SAID | {"email": f"budi{number}@example.org"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Report.objects.count() == 1


def test_nobodys_mailbox_is_filled(as_visitor, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"mails": "1/hour"}
    for _time in (1, 2):
        answer = as_visitor.post(NEW, SAID | {"email": "budi@example.org"})
    assert answer.status_code == 429
    assert Report.objects.count() == 1


# --- addresses ---------------------------------------------------------------------------------


def test_an_address_that_was_found_and_chosen(as_citizen, settings, monkeypatch):
    from places import geocoder

    settings.GEOCODER_URL = "http://127.0.0.1:9/search"
    rows = [geocoder.Found("Jalan Kenanga, Karangasri", *HERE, "Thanks to X")]
    monkeypatch.setattr(geocoder, "find", lambda words: rows if words == "Kenanga" else [])
    answer = as_citizen.post(NEW, SAID | {"step": "find", "address": "Kenanga"})
    value = re.search(r'value="(address:[^"]+)"', said_in(answer))[1]
    assert "Thanks to X" in said_in(answer)
    chosen = SAID | {"place": value, "address": "Kenanga", "place_words": ""}
    as_citizen.post(NEW, chosen)
    told = Report.objects.get()
    assert (told.place_source, told.place_words) == ("address", "Kenanga")
    assert (told.latitude, told.longitude) == HERE


def test_a_geocoder_that_is_away_leaves_the_other_ways(as_citizen, settings, monkeypatch):
    from places import geocoder

    settings.GEOCODER_URL = "http://127.0.0.1:9/search"
    answer = as_citizen.post(NEW, SAID | {"step": "find", "address": "Kenanga"})
    assert answer.status_code == 503
    assert "Describe the place in words" in said_in(answer)
    assert SAID["description"] in said_in(answer)
    assert geocoder.is_on()
