import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from wastewise.demo import ACCOUNTS


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
        assert client.login(username=account.email, password=account.password)
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
