"""The cast of every test: an owner, a stranger, and members of staff."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from accounts.models import User
from common import cache
from common.append_only import lift_triggers
from disposals.models import FairPlay, KindRate
from disposals.seed import load_fair_play, load_rates
from reports.models import ReportType
from reports.seed import load_types
from rewards.models import Badge, Level
from rewards.seed import load_badges, load_levels
from tests.classifier.versions import places, trained
from tests.worker import Worker, running_worker

# Fixtures that live beside what they are about.
__all__ = ("places", "trained")

PASSWORD = "correct horse battery staple"


def person(name: str, **fields) -> User:
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, **fields)


@pytest.fixture(autouse=True)
def closed_breaker(monkeypatch):
    """A cache that was away in one test is no matter of the next, which may count on its counts."""
    monkeypatch.setattr(cache, "_breaker", cache.Breaker())


@pytest.fixture(autouse=True)
def language_of_nobody():
    """A request leaves its language behind in the thread, for whatever test comes next."""
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def ledger_that_can_be_emptied() -> Iterator[None]:
    """After a test with real transactions all tables are emptied, which the ledger and the logs
    refuse. The flush makes its triggers anew, as every `migrate` does. What migrations brought
    comes back."""
    empty = TransactionTestCase._fixture_teardown

    def lift_and_empty(case: TransactionTestCase) -> None:
        lift_triggers(connection)
        empty(case)
        load_levels(Level)
        load_badges(Badge)
        load_rates(KindRate)
        load_fair_play(FairPlay)
        load_types(ReportType)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield


@pytest.fixture
def citizen(db) -> User:
    return person("citra", full_name="Citra Lestari")


@pytest.fixture
def stranger(db) -> User:
    return person("sari", full_name="Sari Utami")


@pytest.fixture
def dispatcher(db) -> User:
    user = person("dewi", is_staff=True)
    user.groups.add(Group.objects.get(name="dispatcher"))
    return user


@pytest.fixture
def trainer(db) -> User:
    user = person("tari", is_staff=True)
    user.groups.add(Group.objects.get(name="trainer"))
    return user


@pytest.fixture
def moderator(db) -> User:
    user = person("maya", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def admin(db) -> User:
    return person("adi", is_staff=True, is_superuser=True)


@pytest.fixture
def as_visitor() -> Client:
    return Client()


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_citizen(citizen) -> Client:
    return client_for(citizen)


@pytest.fixture
def as_stranger(stranger) -> Client:
    return client_for(stranger)


@pytest.fixture
def as_dispatcher(dispatcher) -> Client:
    return client_for(dispatcher)


@pytest.fixture
def as_admin(admin) -> Client:
    return client_for(admin)


@pytest.fixture(scope="session")
def real_worker(django_db_setup, tmp_path_factory) -> Iterator[Worker]:
    """For tests marked `django_db(transaction=True)`: it sees only what is committed."""
    with running_worker(tmp_path_factory.mktemp("worker") / "worker.log") as worker:
        yield worker


def pytest_unconfigure(config: pytest.Config) -> None:
    """Below pytest's own summary, so that it is the last thing a newcomer reads."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:  # a worker of xdist, which reports to the one that started it
        return
    left_out = [one for one in reporter.getreports("skipped") if "browser" in one.keywords]
    if left_out:
        tests = "test" if len(left_out) == 1 else "tests"
        reporter.write_line(
            f"{len(left_out)} browser {tests} left out: no Chromium on this machine"
        )
