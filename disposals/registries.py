"""What this app tells the ones below it: see docs/architecture.md."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, grant
from classifier.photo_access import also_seen_by
from classifier.taxonomy import KINDS, Words
from common import retention
from disposals import reasons
from disposals.photo_access import decides_about
from disposals.retention_rules import count_remembered, forget_likeness
from disposals.services.tallies import measures_of, tallies_of
from notifications import kinds
from notifications.models import Channel
from rewards import measures
from rewards.reasons import Reason, register

RECORDS = ("kindrate", "fairplay")


def fill() -> None:
    register(Reason(reasons.POINTS_FOR_DISPOSAL, _("Something sorted")))
    register(Reason(reasons.POINTS_FOR_CASE, _("Points after somebody looked at it")))
    kinds.register(
        kinds.Kind(
            "case",
            _("Answers about your points"),
            _("Somebody looked at a photo whose points were waiting, or at your question."),
            frozenset({Channel.EMAIL}),
        )
    )
    measures.register(measures.Measures(measure_titles(), measures_of_person))
    also_seen_by(decides_about)
    retention.register("photo_likeness", count=count_remembered, purge=forget_likeness)
    grant_roles()


def measure_titles() -> dict[str, Words]:
    every = {"items": _("things sorted"), "kinds": _("kinds sorted")}
    return every | {kind.label: kind.name for kind in KINDS}


def measures_of_person(person: User) -> dict[str, int]:
    return measures_of(tallies_of(person))


def grant_roles() -> None:
    for role in (Role.MODERATOR, Role.ADMIN):
        grant(
            role,
            "disposals.decide_case",
            "disposals.view_case",
            "disposals.view_wasterecord",
            *(f"disposals.view_{record}" for record in RECORDS),
        )
    grant(Role.ADMIN, *(f"disposals.change_{record}" for record in RECORDS))
