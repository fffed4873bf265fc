"""Staff set what kinds are worth and what is fair; it is written down. Records they only read."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from disposals.models import FairPlay, KindRate
from tests.disposals.rows import waiting_case

pytestmark = pytest.mark.django_db


def change_url(record) -> str:
    return reverse(f"admin:disposals_{record._meta.model_name}_change", args=[record.pk])


def list_url(name: str, page: str = "changelist") -> str:
    return reverse(f"admin:disposals_{name}_{page}")


def test_a_rate_is_changed_and_written_down(as_admin, admin):
    rate = KindRate.objects.get(label="glass")
    form = {"points": 14, "grams": 400, "co2e_per_kg": "0.309", "source": "Our own", "label": "x"}
    answer = as_admin.post(change_url(rate), form | {"source_url": ""})
    assert answer.status_code == 302, answer.content
    rate.refresh_from_db()
    assert (rate.label, rate.points) == ("glass", 14)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.changes["points"]) == (admin, [12, 14])


@pytest.mark.parametrize("points", [0, -1, ""])
def test_a_kind_is_worth_something(as_admin, points):
    rate = KindRate.objects.get(label="glass")
    form = {"points": points, "grams": 1, "co2e_per_kg": "0", "source": "x", "source_url": ""}
    assert as_admin.post(change_url(rate), form).status_code == 200
    rate.refresh_from_db()
    assert rate.points == 12


def test_fair_play_is_changed_and_written_down(as_admin):
    rules, _made = FairPlay.objects.get_or_create(pk=1)
    form = {"most_a_day": 10, "seconds_between": 0, "days_remembered": 30}
    assert as_admin.post(change_url(rules), form).status_code == 302
    rules.refresh_from_db()
    assert (rules.most_a_day, rules.seconds_between, rules.days_remembered) == (10, 0, 30)
    assert AuditEntry.objects.get().changes["most_a_day"] == [30, 10]


@pytest.mark.parametrize("name", ["kindrate", "fairplay", "wasterecord", "case"])
def test_nobody_adds_or_deletes_one(as_admin, citizen, name):
    case = waiting_case(citizen)
    FairPlay.objects.get_or_create(pk=1)
    there = {
        "kindrate": KindRate.objects.first(),
        "fairplay": FairPlay.objects.get(),
        "wasterecord": case.record,
        "case": case,
    }[name]
    assert as_admin.get(list_url(name)).status_code == 200
    assert as_admin.get(list_url(name, "add")).status_code == 403
    delete = reverse(f"admin:disposals_{name}_delete", args=[there.pk])
    assert as_admin.post(delete, {"post": "yes"}).status_code == 403


def test_records_and_cases_are_read_alone(as_admin, citizen):
    case = waiting_case(citizen)
    for record in (case, case.record):
        assert as_admin.get(change_url(record)).status_code == 200
        assert as_admin.post(change_url(record), {"points": 1000}).status_code == 403
    case.refresh_from_db()
    assert case.points == 2


def test_moderators_read_and_do_not_set(as_moderator):
    rate = KindRate.objects.get(label="glass")
    assert as_moderator.get(change_url(rate)).status_code == 200
    assert as_moderator.post(change_url(rate), {"points": 1}).status_code == 403
