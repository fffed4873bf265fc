"""What staff do to people on their pages: each asked for, allowed, done, told and written down."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.services import bans, tokens
from common.errors import DomainError
from tests.accounts.codes import with_second_factor
from tests.accounts.test_admin import change, form_of, password
from tests.conftest import person


def page(name: str, user: User) -> str:
    return reverse(f"admin:accounts_user_{name}", args=[user.pk])


def test_a_ban_is_asked_about_then_done(as_moderator, citizen, letterbox):
    assert as_moderator.get(page("ban", citizen)).status_code == 200
    citizen.refresh_from_db()
    assert not citizen.is_banned
    as_moderator.post(page("ban", citizen), {"reason": ""})
    assert not User.objects.exclude(banned_at=None).exists()
    answer = as_moderator.post(page("ban", citizen), {"reason": "Sends spam"})
    assert answer["Location"] == change(citizen)
    citizen.refresh_from_db()
    assert citizen.ban_reason == "Sends spam"
    assert letterbox.kinds_told(citizen) == ["security"]
    entry = AuditEntry.objects.get()
    assert (entry.actor.username, entry.action, entry.reason) == ("maya", "ban", "Sends spam")


def test_a_ban_is_lifted(as_moderator, citizen, admin, letterbox):
    bans.ban(person=citizen, by=admin, reason="spam")
    assert "Lift the ban" in as_moderator.get(change(citizen)).content.decode()
    as_moderator.post(page("lift", citizen), {"reason": "They explained."})
    citizen.refresh_from_db()
    assert not citizen.is_banned
    assert AuditEntry.objects.first().reason == "They explained."


def test_pages_offer_only_what_can_be_done(as_moderator, citizen, admin):
    shown = as_moderator.get(change(citizen)).content.decode()
    assert page("ban", citizen) in shown
    assert page("lift", citizen) not in shown
    assert page("switch_off_second_factor", citizen) not in shown
    assert page("ban", admin) not in as_moderator.get(change(admin)).content.decode()


def test_pages_take_few_queries(as_role_admin, citizen, django_assert_max_num_queries):
    for number in range(20):
        person(f"p{number}")
    for url in (change(citizen), page("ban", citizen), reverse("admin:accounts_user_changelist")):
        with django_assert_max_num_queries(10):
            as_role_admin.get(url)


def test_who_may_not_ban_does_not(as_moderator, as_dispatcher, as_citizen, citizen, admin):
    maya = User.objects.get(username="maya")
    said = {"reason": "spam"}
    assert as_moderator.post(page("ban", admin), said).status_code == 403
    assert as_moderator.post(page("ban", maya), said).status_code == 403
    assert as_dispatcher.post(page("ban", citizen), said).status_code == 403
    assert as_citizen.post(page("ban", citizen), said).status_code == 302  # to the login
    assert not User.objects.exclude(banned_at=None).exists()


def test_a_lost_phone(as_role_admin, citizen, letterbox):
    with_second_factor(citizen)
    given = tokens.issue(person=citizen)
    as_role_admin.post(page("switch_off_second_factor", citizen), {"reason": "Showed her card."})
    assert not Authenticator.objects.exists()
    with pytest.raises(DomainError):
        tokens.rotate(refresh=given.refresh)
    assert letterbox.kinds_told(citizen) == ["security"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.reason) == ("switch off second factor", "Showed her card.")


def test_the_second_factor_of_whose_rights_exceed_the_roles_stays(
    as_role_admin,
    as_moderator,
    admin,
    citizen,
):
    with_second_factor(admin)
    with_second_factor(citizen)
    for client, user in ((as_role_admin, admin), (as_moderator, citizen)):
        url = page("switch_off_second_factor", user)
        assert client.post(url, {"reason": "please"}).status_code == 403
    assert Authenticator.objects.filter(type="totp").count() == 2


def test_staff_pages_follow_from_the_roles(as_role_admin, citizen):
    moderator = Group.objects.get(name="moderator")
    as_role_admin.post(change(citizen), form_of(citizen, groups=[moderator.pk]))
    citizen.refresh_from_db()
    assert citizen.is_staff
    as_role_admin.post(change(citizen), form_of(citizen, groups=[]))
    citizen.refresh_from_db()
    assert not citizen.is_staff


def test_changes_are_written_down_with_the_values_before_and_after(
    as_role_admin,
    citizen,
):
    driver, citizens = (Group.objects.get(name=name) for name in ("driver", "citizen"))
    citizen.groups.add(citizens)
    form = form_of(citizen, groups=[driver.pk], city="Bogor")
    as_role_admin.post(change(citizen), form)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_type) == ("change", "accounts.user")
    assert entry.changes == {"city": ["", "Bogor"], "groups": [["citizen"], ["driver"]]}
    as_role_admin.post(change(citizen), form)
    assert AuditEntry.objects.count() == 1  # Nothing changed the second time.


def test_nobodys_password_is_written_down(as_role_admin, citizen, letterbox):
    given = tokens.issue(person=citizen)
    new = "ketan lemari gajah ungu"
    as_role_admin.post(password(citizen), {"password1": new, "password2": new})
    entry = AuditEntry.objects.get()
    assert list(entry.changes) == ["password"]
    assert new not in str(AuditEntry.objects.values().get())
    assert letterbox.kinds_told(citizen) == ["security"]
    with pytest.raises(DomainError):
        tokens.rotate(refresh=given.refresh)


def test_weak_passwords_are_refused_from_staff_too(as_role_admin, citizen):
    form = {"password1": "password123", "password2": "password123"}
    assert "easy to guess" in as_role_admin.post(password(citizen), form).content.decode()


def test_whoever_staff_make_is_a_citizen(as_role_admin):
    new = "ketan lemari gajah ungu"
    form = {"username": "budi", "email": "budi@example.org", "full_name": "Budi"}
    as_role_admin.post(
        reverse("admin:accounts_user_add"), form | {"password1": new, "password2": new}
    )
    assert [group.name for group in User.objects.get(username="budi").groups.all()] == ["citizen"]
    entry = AuditEntry.objects.get()
    assert entry.changes["email"] == [None, "budi@example.org"]
    assert new not in str(entry.changes)


def test_an_address_that_staff_change_is_to_be_confirmed_anew(
    as_role_admin,
    citizen,
    letterbox,
):
    EmailAddress.objects.create(
        user=citizen, email="citra@example.org", verified=True, primary=True
    )
    assert "confirmed" in as_role_admin.get(change(citizen)).content.decode()
    as_role_admin.post(change(citizen), form_of(citizen, email="new@example.org"))
    [row] = EmailAddress.objects.all()
    assert (row.email, row.verified) == ("new@example.org", False)
    assert letterbox.subjects("new@example.org") == ["Confirm your e-mail address"]
    assert letterbox.subjects("citra@example.org") == ["Your e-mail address was changed"]
