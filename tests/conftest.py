"""The cast of every test: an owner, a stranger, and members of staff."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from tests.worker import Worker, running_worker

PASSWORD = "correct horse battery staple"


def person(name: str, **fields) -> User:
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, **fields)


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
