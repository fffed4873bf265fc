import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from notifications.models import Delivery, Notification
from reports.models import Report, ReportEvent
from reports.states import State
from rewards.models import Profile
from wastewise.demo import ACCOUNTS, seed_people
from wastewise.demo_rewards import seed_ranking
from wastewise.demo_town import seed_town


def seed() -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out)
    return out.getvalue()


def test_public_passwords_never_reach_a_real_place(db, settings):
    settings.DEMO = False
    for command in ("seed_demo", "demo"):
        with pytest.raises(CommandError):
            call_command(command)
    assert not User.objects.exists()


def test_everybody_of_the_demo_can_log_in(client, db, settings):
    settings.DEMO = True
    shown = seed()
    for account in ACCOUNTS:
        assert account.password in shown
        client.logout()
        client.post("/login/", {"login": account.email, "password": account.password})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=account.email).pk)
        assert list(User.objects.get(username=account.username).groups.all()).pop().name == (
            account.role
        )


def test_a_second_seed_keeps_what_people_changed(db, settings):
    settings.DEMO = True
    seed()
    citra = User.objects.get(username="citra")
    citra.set_password("something of her own")
    citra.save()
    seed()
    assert User.objects.count() == len(ACCOUNTS)
    assert User.objects.get(username="citra").check_password("something of her own")


def test_everybody_finds_something_in_the_inbox_once(db, settings):
    settings.DEMO = True
    seed()
    seed()
    # Beside these come the badges that the demo's disposals earn.
    written = Notification.objects.filter(kind__in=["welcome", "message"])
    told = written.values_list("person__username", "kind")
    welcomed = [(account.username, "welcome") for account in ACCOUNTS]
    assert sorted(told) == sorted([*welcomed, ("citra", "message")])
    assert Delivery.objects.get().address == "citra@demo.example"


def test_the_town_has_reports_in_all_states_of_weeks_ago(db, settings):
    settings.DEMO = True
    seed()
    seed()
    states = set(Report.objects.values_list("state", flat=True))
    assert states == {str(state) for state in State} - {State.UNCONFIRMED}
    assert Report.objects.count() == 61
    oldest = Report.objects.order_by("created_at").first()
    assert oldest.created_at < timezone.now() - timedelta(days=30)
    events = list(ReportEvent.objects.filter(report=oldest))
    assert events[0].at == oldest.created_at
    assert [event.at for event in events] == sorted(event.at for event in events)
    both = Report.objects.filter(state=State.RESOLVED, photos__moment="before")
    assert both.filter(photos__moment="after").exists()


def test_rankings_show_the_names_of_those_who_said_so_and_keep_what_they_say(db):
    seed_people()
    seed_town()
    seed_ranking()
    named = {"citra": True, "vino": True, "tari": True, "dodi": False}
    assert dict(Profile.objects.values_list("person__username", "shows_name")) == named
    assert not Profile.objects.filter(district=None).exists()
    Profile.objects.update(shows_name=False)
    seed_ranking()
    assert not Profile.objects.filter(shows_name=True).exists()
