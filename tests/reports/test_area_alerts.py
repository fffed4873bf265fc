"""Areas that people watch: making and removing them, and what they are told."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Notification
from places import geocoder
from places.models import District
from reports.models import AreaAlert
from reports.services import area_alerts
from reports.services.area_alerts import KIND, MOST_AREAS, tell_due
from reports.services.moving import move
from reports.states import Actor, State
from tests.reports.builders import HERE, report

URL = "/reports/areas/"
NOW = timezone.now()
SAID = {"name": "Home", "place": f"{HERE[0]}, {HERE[1]}", "radius_m": "500", "rhythm": "at_once"}


@pytest.fixture(autouse=True)
def settled_at_once(monkeypatch):
    monkeypatch.setattr(area_alerts, "SETTLED", timedelta(0))


def area(person, **fields) -> AreaAlert:
    usual = {
        "name": "Home",
        "latitude": HERE[0],
        "longitude": HERE[1],
        "radius_m": 500,
        "rhythm": AreaAlert.Rhythm.AT_ONCE,
        "told_until": timezone.now() - timedelta(hours=1),
    }
    return AreaAlert.objects.create(person=person, **(usual | fields))


def told(person) -> list[str]:
    rows = Notification.objects.filter(person=person, kind=KIND).order_by("created_at")
    return [f"{row.title}\n{row.text}" for row in rows]


# --- the page ----------------------------------------------------------------------------------


def test_an_area_is_made_and_removed(citizen, as_citizen, as_stranger):
    assert as_citizen.post(URL, SAID).status_code == 302
    made = AreaAlert.objects.get()
    assert (made.person, made.latitude, made.longitude, made.radius_m) == (citizen, *HERE, 500)
    assert "Home" in as_citizen.get(URL).content.decode()
    assert "Home</p>" not in as_stranger.get(URL).content.decode()
    as_stranger.post(f"{URL}{made.pk}/remove/")
    assert AreaAlert.objects.exists()
    as_citizen.post(f"{URL}{made.pk}/remove/")
    assert not AreaAlert.objects.exists()


def test_a_district_will_do(as_citizen):
    square = {"type": "Polygon", "coordinates": []}
    ends = {"south": -7.0, "north": -6.0, "west": 106.0, "east": 108.0}
    District.objects.create(code="C", name="Centre", boundary=square, **ends)
    as_citizen.post(URL, SAID | {"place": "", "district": "C"})
    made = AreaAlert.objects.get()
    assert (made.latitude, made.longitude) == (-6.5, 107.0)


@pytest.fixture
def streets(settings, monkeypatch) -> None:
    """Two streets of one name."""
    settings.GEOCODER_URL = "http://127.0.0.1:9/search"
    rows = [
        geocoder.Found("Jalan Kenanga, Karangasri", -7.5, 110.25, "Thanks to X"),
        geocoder.Found("Jalan Kenanga, Sumberjo", -7.25, 110.5),
    ]
    monkeypatch.setattr(geocoder, "find", lambda words: rows if words == "Kenanga" else [])


def test_an_address_is_found_and_chosen(streets, as_citizen):
    asked = SAID | {"place": "", "address": "Kenanga", "name": "Aunt"}
    page = as_citizen.post(URL, asked | {"step": "find"})
    assert page.status_code == 200
    assert not AreaAlert.objects.exists()
    text = page.content.decode()
    assert 'value="Aunt"' in text
    assert "Thanks to X" in text
    first, second, none = re.findall(r'name="found" value="([^"]*)"', text)
    assert (first, none) == ("-7.500000,110.250000", "")
    kept = as_citizen.post(URL, asked | {"found": second, "name": ""})
    assert f'value="{second}" checked' in kept.content.decode()
    as_citizen.post(URL, asked | {"found": second})
    made = AreaAlert.objects.get()
    assert (made.name, made.latitude, made.longitude) == ("Aunt", -7.25, 110.5)


def test_none_of_these_leaves_the_other_ways(streets, as_citizen):
    as_citizen.post(URL, SAID | {"address": "Kenanga", "found": ""})
    assert AreaAlert.objects.get().latitude == HERE[0]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"step": "find", "address": "Nowhere"}, "no such address"),
        ({"address": "Kenanga", "place": ""}, "Look the address up first"),
        ({"found": "nan,nan"}, "Look the address up once more"),
    ],
)
def test_an_address_that_is_no_place_yet(streets, as_citizen, said, words):
    assert words in as_citizen.post(URL, SAID | said).content.decode()
    assert not AreaAlert.objects.exists()


def test_a_geocoder_that_is_away_leaves_the_other_ways(as_citizen, settings):
    settings.GEOCODER_URL = "http://127.0.0.1:9/search"
    page = as_citizen.post(URL, SAID | {"step": "find", "address": "Kenanga"})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Choose a district, or use your position" in page.content.decode()
    assert 'value="Home"' in page.content.decode()


def test_addresses_are_looked_up_at_a_pace(streets, as_citizen, settings):
    settings.THROTTLE_RATES = settings.THROTTLE_RATES | {"user": "1/minute"}
    asked = SAID | {"step": "find", "address": "Kenanga"}
    assert as_citizen.post(URL, asked).status_code == 200
    assert as_citizen.post(URL, asked).status_code == 429


def test_without_a_geocoder_nothing_speaks_of_addresses(as_citizen):
    page = as_citizen.get(URL).content.decode()
    assert "address" not in page.split("<form method")[1]
    as_citizen.post(URL, SAID | {"step": "find", "found": "1,1"})
    assert AreaAlert.objects.get().latitude == HERE[0]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"place": ""}, "Say around which place"),
        ({"place": "at home"}, "no place on Earth"),
        ({"place": "91,0"}, "no place on Earth"),
        ({"place": "nan,nan"}, "no place on Earth"),
        ({"radius_m": "49"}, "greater than or equal to 50"),
        ({"radius_m": "5001"}, "less than or equal to 5000"),
        ({"rhythm": "hourly"}, "Select a valid choice"),
        ({"type": "moon"}, "Select a valid choice"),
        ({"name": ""}, "required"),
    ],
)
def test_what_makes_no_area_is_refused_and_kept(as_citizen, said, words):
    answer = as_citizen.post(URL, SAID | said)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert f'value="{(SAID | said)["place"]}"' in answer.content.decode() or not said.get("place")
    assert not AreaAlert.objects.exists()


def test_there_are_so_many_and_no_more(citizen, as_citizen):
    for _number in range(MOST_AREAS):
        area(citizen)
    answer = as_citizen.post(URL, SAID)
    assert "You watch 20 areas already" in answer.content.decode()
    assert AreaAlert.objects.count() == MOST_AREAS


def test_a_report_leads_here_with_its_place(as_citizen):
    page = as_citizen.get(URL, {"place": "-6.2,106.8"}).content.decode()
    assert 'value="-6.2,106.8"' in page


# --- the news ----------------------------------------------------------------------------------


def test_what_is_new_is_told_once(citizen, stranger):
    area(citizen)
    report(stranger, description="At the school", place_words="Market")
    assert tell_due() == 1
    assert tell_due() == 0
    (news,) = told(citizen)
    assert news == "1 new report: Home\nOverflowing bin · Market · At the school"
    assert told(stranger) == []


def test_several_are_told_in_one_letter(citizen, stranger):
    area(citizen)
    for number in range(12):
        report(stranger, description=f"No {number}")
    assert tell_due() == 1
    (news,) = told(citizen)
    assert news.startswith("12 new reports: Home")
    assert "No 9" in news
    assert "No 10" not in news
    assert news.endswith("And 2 more.")


@pytest.mark.parametrize(
    "fields",
    [
        {"place": (HERE[0] + 0.0046, HERE[1])},
        {"place": (HERE[0], HERE[1] + 0.0046)},
        {"place": None},
        {"type": "glass"},
        {"at": NOW - timedelta(hours=2)},
        {"state": State.REJECTED, "withdrawn_at": NOW},
    ],
    ids=["too far north", "too far east", "nowhere", "another type", "told before", "withdrawn"],
)
def test_what_is_not_asked_for_is_not_told(citizen, stranger, fields):
    watched = area(citizen, type_id="overflowing-bin")
    report(stranger, **fields)
    if "at" in fields:
        # Of the same time as the report, as services write them.
        watched.told_until = timezone.now()
        watched.save()
    assert tell_due() == 0
    assert told(citizen) == []


def test_nobody_is_told_of_their_own(citizen):
    area(citizen)
    report(citizen)
    assert tell_due() == 0


def test_what_waits_for_its_link_is_told_when_it_is_confirmed(citizen):
    area(citizen)
    long_ago = timezone.now() - timedelta(hours=20)
    late = report(email="wati@example.org", state=State.UNCONFIRMED, at=long_ago)
    assert tell_due() == 0
    move(report_id=late.pk, to=State.SUBMITTED, role=Actor.SYSTEM)
    assert tell_due() == 1
    assert len(told(citizen)) == 1


def test_what_is_opened_again_is_not_new(citizen, stranger, dispatcher):
    old = report(stranger)
    move(report_id=old.pk, to=State.NOT_FOUND, role=Actor.STAFF, by=dispatcher, reason="Gone.")
    area(citizen, told_until=timezone.now())
    move(report_id=old.pk, to=State.SUBMITTED, role=Actor.REPORTER, by=stranger, reason="No.")
    assert tell_due() == 0


def test_what_nobody_could_be_told_for_long_is_no_news(citizen, stranger):
    """Of somebody who was banned, for example."""
    area(citizen, told_until=timezone.now() - timedelta(days=400))
    for days in (300, 9, 7):
        report(stranger, at=timezone.now() - timedelta(days=days))
    assert tell_due() == 1
    (news,) = told(citizen)
    assert news.startswith("1 new report")


def test_a_letter_of_several_leads_to_what_is_near(citizen, stranger):
    """Without the digits that would say whose house it is."""
    area(citizen, latitude=-6.208812, longitude=106.845678, type_id="overflowing-bin")
    for _number in range(2):
        report(stranger)
    tell_due()
    path = Notification.objects.get(person=citizen, kind=KIND).path
    assert path == "/reports/?type=overflowing-bin&near=-6.2088%2C106.8457"


def test_a_letter_of_all_kinds_leads_to_all(citizen, stranger, as_citizen):
    area(citizen)
    for _number in range(2):
        report(stranger)
    tell_due()
    path = Notification.objects.get(person=citizen, kind=KIND).path
    assert path == "/reports/?near=-6.2088%2C106.8456"
    assert as_citizen.get(path).context["count"] == 2


def test_private_ground_counts_where_the_public_sees_it(citizen, stranger):
    """The house is 45 m off: whoever moved a small area about would find it."""
    exact = (-6.2084, 106.846)
    area(citizen, latitude=exact[0], longitude=exact[1], radius_m=50, name="Exact")
    area(citizen, latitude=-6.208, longitude=exact[1], radius_m=50, name="Shown")
    report(stranger, type="private-ground", place=exact)
    shown = (-6.208, 106.846)
    area(citizen, latitude=exact[0] - 0.0003, longitude=shown[1], radius_m=50, name="Beyond")
    assert tell_due() == 2
    assert sorted(news.split("\n")[0] for news in told(citizen)) == [
        "1 new report: Exact",
        "1 new report: Shown",
    ]


@pytest.mark.parametrize(
    ("rhythm", "hours", "letters"),
    [("daily", 23, 0), ("daily", 25, 1), ("weekly", 167, 0), ("weekly", 169, 1)],
)
def test_each_in_its_rhythm(citizen, stranger, rhythm, hours, letters):
    area(citizen, rhythm=rhythm, told_until=timezone.now() - timedelta(hours=hours))
    report(stranger)
    assert tell_due() == letters
    assert tell_due() == 0


def test_who_is_banned_hears_nothing(citizen, stranger):
    area(citizen)
    citizen.banned_at, citizen.ban_reason = timezone.now(), "Spam"
    citizen.save()
    report(stranger)
    assert tell_due() == 0


def test_of_two_sweeps_one_tells(citizen, stranger):
    watched = area(citizen)
    new = report(stranger)
    until = timezone.now()
    assert area_alerts.tell(watched, [new], until)
    assert not area_alerts.tell(watched, [new], until + timedelta(seconds=1))
    assert len(told(citizen)) == 1


def test_quiet_areas_cost_no_query_each(citizen, stranger, django_assert_max_num_queries):
    report(stranger, place=(HERE[0] + 1, HERE[1]))
    for size in (2, 30):
        for _number in range(size):
            area(citizen)
        with django_assert_max_num_queries(3):
            tell_due()
