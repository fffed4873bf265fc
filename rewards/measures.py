"""What badges count. An app that counts something says what it is called and how much of it a
person has, in AppConfig.ready()."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Words = str | Promise


@dataclass(frozen=True)
class Measures:
    titles: Mapping[str, Words]
    read: Callable[[User], Mapping[str, int]]


_registered: list[Measures] = []


def register(measures: Measures) -> None:
    if measures not in _registered:
        _registered.append(measures)


def titles() -> dict[str, Words]:
    return {name: title for measures in _registered for name, title in measures.titles.items()}


def measures_of(person: User) -> dict[str, int]:
    return {
        name: count for measures in _registered for name, count in measures.read(person).items()
    }


def register_own() -> None:
    from rewards.selectors import own_measures

    register(Measures({"earned": _("points earned"), "streak": _("days in a row")}, own_measures))
