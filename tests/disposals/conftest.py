import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from disposals.models import Case, FairPlay, KindRate
from disposals.seed import load_rates
from disposals.services.disposing import Outcome, dispose
from tests.conftest import client_for, person
from tests.disposals.drawing import again, drawn, received


@pytest.fixture(autouse=True)
def worth(request) -> None:
    """A test with real transactions empties all tables behind itself, these too."""
    if "django_db" in request.keywords or "db" in request.fixturenames:
        request.getfixturevalue("db")
        load_rates(KindRate)


@pytest.fixture
def no_haste(db) -> FairPlay:
    """Several disposals within a moment."""
    FairPlay.objects.update_or_create(pk=1, defaults={"seconds_between": 0})
    return FairPlay.objects.get()


@pytest.fixture
def moderator(db) -> User:
    user = person("maya", is_staff=True, full_name="Maya Putri")
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def as_moderator(moderator) -> Client:
    return client_for(moderator)


@pytest.fixture
def hand_in():
    """Dispose of what is on a photo."""

    def hand_in(by: User, content: bytes, **said: object) -> Outcome:
        return dispose(person=by, received=received(content), **said)

    return hand_in


@pytest.fixture
def difference(citizen, hand_in) -> Case:
    """Plastic by the recogniser, glass by the person: 10 are paid, 2 wait."""
    return hand_in(citizen, drawn("plastic"), label="glass").record.case


@pytest.fixture
def refusal(citizen, hand_in) -> Case:
    hand_in(citizen, drawn("glass"))
    return hand_in(citizen, again("glass")).record.case
