"""Where somebody says whether rankings may name them, and in which district."""

import pytest

from places.models import District
from rewards.models import Profile, Score
from rewards.services import earn

pytestmark = pytest.mark.django_db
PAGE = "/account/rewards/"


@pytest.fixture
def district(db) -> District:
    return District.objects.create(code="D1", name="Menteng")


def test_the_account_leads_there(as_citizen):
    assert f'href="{PAGE}"' in as_citizen.get("/account/").content.decode()


def test_nothing_is_shown_of_people_until_they_say_so(as_citizen, district):
    page = as_citizen.get(PAGE).content.decode()
    assert "checked" not in page
    assert "Menteng" in page
    assert not Profile.objects.exists()


def test_choices_are_kept_and_move_the_running_scores(as_citizen, citizen, district):
    earn(person=citizen, reason="disposal", source="1", amount=10)
    answer = as_citizen.post(PAGE, {"shows_name": "on", "district": str(district.pk)})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    profile = Profile.objects.get(person=citizen)
    assert (profile.district, profile.shows_name) == (district, True)
    assert {score.district for score in Score.objects.all()} == {district}
    page = as_citizen.get(PAGE).content.decode()
    assert "checked" in page
    assert f'value="{district.pk}" selected' in page


def test_choices_are_taken_back(as_citizen, citizen, district):
    as_citizen.post(PAGE, {"shows_name": "on", "district": str(district.pk)})
    as_citizen.post(PAGE, {"district": ""})
    profile = Profile.objects.get(person=citizen)
    assert (profile.district, profile.shows_name) == (None, False)


def test_a_district_that_is_none_is_said_so(as_citizen, citizen):
    answer = as_citizen.post(PAGE, {"district": "nowhere"})
    assert answer.status_code == 200
    assert "id_district" in answer.content.decode()
    assert not Profile.objects.exists()


def test_what_one_earns_later_counts_for_the_district(as_citizen, citizen, district):
    as_citizen.post(PAGE, {"district": str(district.pk)})
    earn(person=citizen, reason="disposal", source="1", amount=10)
    assert {score.district for score in Score.objects.all()} == {district}


def test_a_city_without_districts_asks_for_none(as_citizen):
    assert "id_district" not in as_citizen.get(PAGE).content.decode()
