from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts import messenger
from tests.accounts.letters import Letterbox
from tests.conftest import client_for, person


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    before = list(messenger._messengers)
    box = Letterbox()
    messenger.register(box)
    yield box
    messenger._messengers[:] = before


def as_staff(name: str, role: str) -> Client:
    user = person(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return client_for(user)


@pytest.fixture
def as_role_admin(db) -> Client:
    return as_staff("rina", "admin")


@pytest.fixture
def as_moderator(db) -> Client:
    return as_staff("maya", "moderator")
