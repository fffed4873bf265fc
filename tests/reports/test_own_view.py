"""What somebody does with their own report on its pages: change it, take it back, say how it looks.
Each is asked as its reporter, as others, too late, and twice."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from notifications.models import Alert
from places import geocoder
from reports.models import Report, ReportType
from reports.services.answering import answer_by_link
from reports.services.links import make_links
from reports.services.moving import move
from reports.states import Actor, State
from tests.conftest import client_for, person
from tests.reports import builders
from tests.reports.telling import district

pytestmark = pytest.mark.django_db

STILL, FIXED = {"answer": "still"}, {"answer": "fixed"}
WAYS = ("edit", "withdraw", "answer")


@pytest.fixture
def told(citizen) -> Report:
    return builders.report(citizen, description="Bags.", place_words="Market")


@pytest.fixture
def closed(citizen) -> Report:
    return builders.report(citizen, state=State.RESOLVED)


def path(report: Report, way: str) -> str:
    return f"/reports/{report.pk}/{way}/"


def said_of(report: Report, **changed) -> dict[str, str]:
    """What the form sends when nothing is touched in it."""
    place = "words" if report.latitude is None else "kept"
    said = {"type": report.type_id, "description": report.description, "place": place}
    return said | {"place_words": report.place_words, "step": "send"} | changed


def page_of(client: Client, report: Report) -> str:
    return client.get(report.get_absolute_url()).content.decode()


def as_it_is(report: Report) -> Report:
    report.refresh_from_db()
    return report


def kinds(report: Report) -> list[str]:
    return list(report.events.values_list("kind", flat=True))


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_others_neither_look_nor_act(way, told, closed, as_visitor, as_stranger, as_admin):
    report = closed if way == "answer" else told
    before, url = as_it_is(report).updated_at, path(report, way)
    for client, status in ((as_visitor, 302), (as_stranger, 403), (as_admin, 403)):
        assert client.get(url).status_code == status
        assert client.post(url, said_of(report) | STILL).status_code == status
    assert as_it_is(report).updated_at == before
    assert kinds(report) == ["created"]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_private_is_not_there_for_strangers(way, citizen, as_stranger):
    taken_back = builders.report(citizen, state=State.REJECTED, withdrawn_at=timezone.now())
    waiting = builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    for report in (taken_back, waiting):
        assert as_stranger.get(path(report, way)).status_code == 404
        assert as_stranger.post(path(report, way), said_of(report) | STILL).status_code == 404


@pytest.mark.parametrize("way", WAYS)
def test_a_form_from_elsewhere_is_refused(way, told, closed, citizen):
    report = closed if way == "answer" else told
    client = Client(enforce_csrf_checks=True)
    client.force_login(citizen)
    assert client.post(path(report, way), said_of(report) | STILL).status_code == 403
    assert kinds(report) == ["created"]


def test_buttons_for_whom_they_work(told, closed, citizen, stranger, as_citizen, as_visitor):
    as_stranger = client_for(stranger)
    for client in (as_visitor, as_stranger):
        for report in (told, closed):
            assert not [way for way in WAYS if path(report, way) in page_of(client, report)]
    assert [way for way in WAYS if path(told, way) in page_of(as_citizen, told)] == [*WAYS[:2]]
    assert [way for way in WAYS if path(closed, way) in page_of(as_citizen, closed)] == ["answer"]
    builders.follow(closed, stranger)
    assert [way for way in WAYS if path(closed, way) in page_of(as_stranger, closed)] == ["answer"]
    taken_up = builders.report(citizen, state=State.ACKNOWLEDGED)
    assert not [way for way in WAYS if path(taken_up, way) in page_of(as_citizen, taken_up)]


def test_the_same_from_the_list(told, closed, citizen, stranger, as_citizen, as_stranger):
    page = as_citizen.get("/reports/mine/").content.decode()
    for report, ways in ((told, WAYS[:2]), (closed, WAYS[2:])):
        assert [way for way in WAYS if path(report, way) in page] == [*ways]
    for report in (told, closed):
        builders.follow(report, stranger)
    page = as_stranger.get("/reports/mine/?show=followed").content.decode()
    assert path(closed, "answer") in page
    assert path(told, "edit") not in page


def test_a_list_of_many_takes_no_query_more(citizen, as_citizen, django_assert_max_num_queries):
    for state in (State.SUBMITTED, State.RESOLVED) * 6:
        builders.report(citizen, state=state)
    with django_assert_max_num_queries(8):
        as_citizen.get("/reports/mine/")


# --- take it back --------------------------------------------------------------------------------


def test_looking_takes_nothing_back(told, as_citizen):
    page = as_citizen.get(path(told, "withdraw"))
    assert page.status_code == 200
    assert told.reference in page.content.decode()
    assert as_it_is(told).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("reason", "words"),
    [("My mistake.", "My mistake."), ("", "Taken back by whoever told of it.")],
)
def test_taken_back(told, citizen, as_citizen, as_stranger, reason, words):
    answer = as_citizen.post(path(told, "withdraw"), {"reason": reason}, follow=True)
    assert answer.redirect_chain == [(told.get_absolute_url(), 302)]
    page = answer.content.decode()
    assert "Only you and the city still see it." in page
    # The city has rejected nothing.
    for shown in (page, as_citizen.get("/reports/mine/").content.decode()):
        assert "taken back" in shown.lower() and "rejected" not in shown.lower()
    assert as_it_is(told).withdrawn_at is not None
    event = told.events.get(kind="state")
    assert (event.words, event.actor, event.address) == (words, citizen, "127.0.0.1")
    assert as_stranger.get(told.get_absolute_url()).status_code == 404


def test_taken_back_twice_is_once(told, as_citizen):
    for sentence in ("You have taken the report back.", "You have taken this report back"):
        answer = as_citizen.post(path(told, "withdraw"), follow=True)
        assert sentence in answer.content.decode()
    assert kinds(told) == ["created", "state"]


def test_too_many_words_take_nothing_back(told, as_citizen):
    answer = as_citizen.post(path(told, "withdraw"), {"reason": "x" * 601})
    assert answer.status_code == 400
    assert "601" in answer.content.decode()
    assert as_it_is(told).state == State.SUBMITTED


@pytest.mark.parametrize("way", ["edit", "withdraw"])
def test_once_it_is_taken_up_its_page_says_so(way, told, dispatcher, as_citizen):
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    looks = [as_citizen.get(path(told, way), follow=True)]
    if way == "withdraw":
        looks.append(as_citizen.post(path(told, way), follow=True))
    for answer in looks:
        assert answer.redirect_chain == [(told.get_absolute_url(), 302)]
        assert "Somebody has looked at this report already" in answer.content.decode()
    assert as_it_is(told).state == State.ACKNOWLEDGED


# --- change it -----------------------------------------------------------------------------------


def test_the_form_begins_with_what_was_told(told, as_citizen):
    page = as_citizen.get(path(told, "edit")).content.decode()
    for part in (
        'value="overflowing-bin" checked',
        'value="kept" data-at="-6.208800,106.845600" checked',
        'value="Market"',
        "Bags.</textarea>",
    ):
        assert part in page
    in_words = builders.report(told.reporter, place=None)
    page = as_citizen.get(path(in_words, "edit")).content.decode()
    assert 'value="words" data-at="" checked' in page
    assert 'value="kept"' not in page


def test_what_nobody_touched_stays(told, as_citizen):
    district()
    # Bounds that are drawn anew do not make its place wrong.
    before = Report.objects.values().get(pk=told.pk)
    for _time in range(2):
        answer = as_citizen.post(path(told, "edit"), said_of(told))
        assert answer["Location"] == told.get_absolute_url()
    after = Report.objects.values().get(pk=told.pk)
    assert after | {"updated_at": None} == before | {"updated_at": None}
    assert kinds(told) == ["created"]


def test_words_type_and_name_change(told, citizen, as_citizen):
    said = said_of(told, type="plastic", description="A heap.", shows_reporter="on")
    for _time in range(2):
        answer = as_citizen.post(path(told, "edit"), said, follow=True)
        assert "Saved. Thank you." in answer.content.decode()
    told = as_it_is(told)
    assert (told.type_id, told.description, told.shows_reporter) == ("plastic", "A heap.", True)
    assert (told.latitude, told.place_source, told.place_words) == (
        builders.HERE[0],
        "pin",
        "Market",
    )
    event = told.events.get(kind="edited")
    assert event.changes["description"] == ["Bags.", "A heap."]
    assert (event.actor, event.address) == (citizen, "127.0.0.1")


def test_a_place_that_stays_is_rounded_on_private_ground(citizen, as_citizen):
    report = builders.report(citizen, place=(-6.208812, 106.845678), description="Bags.")
    as_citizen.post(path(report, "edit"), said_of(report, type="private-ground"))
    report = as_it_is(report)
    assert (report.latitude, report.shown_latitude) == (-6.208812, -6.209)
    assert report.shown_longitude == 106.846


def test_another_place(told, as_citizen):
    pin = {"place": "pin", "latitude": "-6.2", "longitude": "106.9"}
    as_citizen.post(path(told, "edit"), said_of(told) | pin)
    assert (as_it_is(told).latitude, told.place_source) == (-6.2, "pin")
    as_citizen.post(path(told, "edit"), said_of(told, place="words", place_words="At the school"))
    told = as_it_is(told)
    assert (told.latitude, told.place_source, told.place_words) == (None, "words", "At the school")
    # There is no point to keep.
    answer = as_citizen.post(path(told, "edit"), said_of(told, place="kept", place_words="x"))
    assert answer.status_code == 400


def test_an_address_is_looked_up_without_saving(told, as_citizen, settings, monkeypatch):
    cache.clear()
    settings.GEOCODER_URL = "https://geocoder.example"
    rows = [geocoder.Found("Jalan Kenanga, Karangasri", -6.2, 106.9, "Thanks to X")]
    monkeypatch.setattr(geocoder, "find", lambda words: rows if words == "Kenanga" else [])
    said = said_of(told, step="find", address="Kenanga", description="Half typed")
    page = as_citizen.post(path(told, "edit"), said).content.decode()
    assert 'value="address:-6.200000,106.900000"' in page
    assert "Half typed</textarea>" in page
    assert as_it_is(told).description == "Bags."
    as_citizen.post(path(told, "edit"), said | {"step": "send", "place": "address:-6.2,106.9"})
    told = as_it_is(told)
    assert (told.latitude, told.place_source, told.description) == (-6.2, "address", "Half typed")


def test_a_type_that_is_no_longer_offered_may_stay(told, as_citizen):
    ReportType.objects.filter(pk__in=["overflowing-bin", "glass"]).update(is_offered=False)
    page = as_citizen.get(path(told, "edit")).content.decode()
    assert 'value="overflowing-bin" checked' in page
    assert 'value="glass"' not in page
    assert as_citizen.post(path(told, "edit"), said_of(told, type="glass")).status_code == 400
    as_citizen.post(path(told, "edit"), said_of(told, description="A heap."))
    assert (as_it_is(told).type_id, told.description) == ("overflowing-bin", "A heap.")


@pytest.mark.parametrize(
    "changed",
    [
        {"description": ""},
        {"type": ""},
        {"description": "🗑" * 4001},
        {"place": "pin"},
        {"place": "words", "place_words": "x"},
        {"place": "pin", "latitude": "52.5", "longitude": "13.4"},
    ],
)
def test_what_makes_no_sense_is_said_and_keeps_what_was_typed(told, as_citizen, changed):
    district()
    said = said_of(told, description="Half typed") | changed
    answer = as_citizen.post(path(told, "edit"), said)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'class="field-error"' in page
    assert said["description"] in page
    assert as_it_is(told).description == "Bags."


def test_taken_up_while_they_typed(told, dispatcher, as_citizen):
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    answer = as_citizen.post(path(told, "edit"), said_of(told, description="Half typed"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has looked at this report already" in page
    assert "Half typed</textarea>" in page
    assert as_it_is(told).description == "Bags."


# --- say how it looks ----------------------------------------------------------------------------


def test_still_there_opens_it_once(closed, citizen, as_citizen):
    words = {"words": "Only half of it is gone."}
    answer = as_citizen.post(path(closed, "answer"), STILL | words, follow=True)
    assert "We opened the report again" in answer.content.decode()
    again = as_citizen.post(path(closed, "answer"), STILL | words, follow=True)
    assert "There is nothing to answer" in again.content.decode()
    closed = as_it_is(closed)
    assert (closed.state, closed.reopenings) == (State.SUBMITTED, 1)
    event = closed.events.get(kind="state")
    assert (event.words, event.actor, event.address) == (words["words"], citizen, "127.0.0.1")
    assert Alert.objects.get().times_seen == 1


def test_fixed_is_written_down_once(closed, citizen, as_citizen):
    for _time in range(2):
        answer = as_citizen.post(path(closed, "answer"), FIXED, follow=True)
        page = answer.content.decode()
        assert "Good to hear" in page
        assert "You have told us that it is fixed" in page
        assert 'value="fixed"' not in page and 'value="still"' in page
    assert (as_it_is(closed).state, kinds(closed)) == (State.RESOLVED, ["created", "answer"])
    # By the mail it is no more.
    token = make_links(closed, [citizen], []).of_people[citizen.pk].split("/")[-2]
    answer_by_link(token=token, is_fixed=True)
    assert kinds(closed).count("answer") == 1


def test_once_closed_anew_they_are_asked_anew(closed, dispatcher, as_citizen):
    as_citizen.post(path(closed, "answer"), FIXED)
    as_citizen.post(path(closed, "answer"), STILL)
    move(report_id=closed.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    assert 'value="fixed"' in page_of(as_citizen, closed)
    as_citizen.post(path(closed, "answer"), FIXED)
    assert kinds(closed).count("answer") == 2


def test_followers_answer_for_themselves(closed, as_citizen):
    for name in ("fajar", "gita"):
        follower = person(name)
        builders.follow(closed, follower)
        client_for(follower).post(path(closed, "answer"), FIXED)
    as_citizen.post(path(closed, "answer"), FIXED)
    assert kinds(closed).count("answer") == 3


@pytest.mark.parametrize("sent", [{}, {"answer": "perhaps"}, STILL | {"words": "x" * 601}])
def test_an_answer_that_is_none(closed, as_citizen, sent):
    answer = as_citizen.post(path(closed, "answer"), sent)
    assert answer.status_code == 400
    assert 'class="field-error"' in answer.content.decode()
    assert as_it_is(closed).state == State.RESOLVED


def test_too_often_leads_to_telling_anew(closed, as_citizen):
    Report.objects.update(reopenings=closed.type.most_reopenings)
    page = page_of(as_citizen, closed)
    assert 'value="still"' not in page
    assert "Please tell us anew" in page
    answer = as_citizen.post(path(closed, "answer"), STILL)
    assert answer.status_code == 409
    assert 'href="/reports/new/"' in answer.content.decode()
    assert as_it_is(closed).state == State.RESOLVED


def test_what_nobody_asks_about(told, as_citizen):
    for answer in (
        as_citizen.get(path(told, "answer"), follow=True),
        as_citizen.post(path(told, "answer"), FIXED, follow=True),
    ):
        assert "There is nothing to answer" in answer.content.decode()
    assert kinds(told) == ["created"]
