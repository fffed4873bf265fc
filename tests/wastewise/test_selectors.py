"""What the home page counts, and what it asks of a person."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import OperationalError

from accounts.models import User
from guide.models import GuideItem, Paper
from wastewise import selectors


@pytest.fixture(autouse=True)
def count_anew():
    cache.delete(selectors.FIGURES_KEY)
    yield
    cache.delete(selectors.FIGURES_KEY)


def labels() -> dict[str, int]:
    return {figure.label: figure.value for figure in selectors.home_figures()}


def make_people(number: int, **fields) -> None:
    User.objects.bulk_create(User(username=f"person{n}", **fields) for n in range(number))


def test_few_people_are_not_counted_in_public(db):
    make_people(selectors.FEWEST_PEOPLE - 1)
    assert "people who take part" not in labels()


def test_many_people_are(db):
    make_people(selectors.FEWEST_PEOPLE)
    assert labels()["people who take part"] == selectors.FEWEST_PEOPLE


def test_who_left_is_not(db):
    make_people(selectors.FEWEST_PEOPLE, is_active=False)
    assert "people who take part" not in labels()


def make_things(number: int) -> None:
    for n in range(number):
        GuideItem.objects.create(
            slug=f"zz-{n}",
            name_en=f"zz {n}",
            name_id=f"zz {n}",
            destination="plastic",
            is_published=n > 0,
        )


def test_things_are_counted_that_are_on_the_site(db):
    GuideItem.objects.all().delete()
    make_things(3)
    assert labels()["everyday things, from A to Z"] == 2


def test_nothing_is_not_a_figure(db):
    GuideItem.objects.all().delete()
    Paper.objects.all().delete()
    assert labels() == {}


def test_visitors_share_one_count(db, django_assert_num_queries):
    labels()
    with django_assert_num_queries(0):
        labels()


def test_home_stands_without_figures(db, as_visitor, monkeypatch):
    def away():
        raise OperationalError("away")

    monkeypatch.setattr(selectors, "count", away)
    answer = as_visitor.get("/")
    assert answer.status_code == 200
    assert "WasteWise in figures" not in answer.content.decode()


def titles(person: User) -> list[str]:
    return [step.title for step in selectors.next_steps(person)]


def test_a_new_person_is_led_on(citizen):
    citizen.full_name = ""
    assert titles(citizen) == ["Check your e-mail address", "Tell us your name"]


def test_staff_are_asked_for_a_second_factor_first(dispatcher):
    assert titles(dispatcher)[0] == "Set up a second factor"


def test_a_complete_account_waits_for_nothing(citizen, as_citizen):
    EmailAddress.objects.create(user=citizen, email=citizen.email, primary=True, verified=True)
    assert titles(citizen) == []
    assert "What to do next" not in as_citizen.get("/").content.decode()
