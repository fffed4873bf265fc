"""The role "admin" looks after people, and can't raise anybody above the roles."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.models import User
from tests.conftest import PASSWORD, person

LIST = reverse("admin:accounts_user_changelist")
ADD = reverse("admin:accounts_user_add")


def change(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def delete(user: User) -> str:
    return reverse("admin:accounts_user_delete", args=[user.pk])


def password(user: User) -> str:
    return reverse("admin:auth_user_password_change", args=[user.pk])


def form_of(user: User, **fields) -> dict[str, object]:
    groups = [group.pk for group in user.groups.all()]
    form = {"username": user.username, "email": user.email, "full_name": user.full_name}
    form["language"] = user.language
    return form | {"is_active": "on", "groups": groups} | fields


def test_list_finds_people_by_name(as_role_admin, citizen, stranger):
    page = as_role_admin.get(LIST, {"q": "citra"}).content.decode()
    assert "citra@example.org" in page
    assert "sari@example.org" not in page


def test_new_person_can_log_in_afterwards(as_role_admin, client):
    form = {"username": "budi", "email": "budi@example.org", "full_name": "Budi"}
    form |= {"password1": PASSWORD, "password2": PASSWORD}
    assert as_role_admin.post(ADD, form).status_code == 302
    client.post("/login/", {"login": "budi", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(User.objects.get(username="budi").pk)


def test_address_in_use_is_refused_in_any_case(as_role_admin, citizen):
    form = {"username": "budi", "email": "CITRA@example.org"}
    form |= {"password1": PASSWORD, "password2": PASSWORD}
    page = as_role_admin.post(ADD, form)
    assert "Somebody already uses this e-mail address." in page.content.decode()


def test_role_admin_gives_roles(as_role_admin, citizen):
    moderator = Group.objects.get(name="moderator")
    form = form_of(citizen, groups=[moderator.pk], full_name="Citra L.")
    assert as_role_admin.post(change(citizen), form).status_code == 302
    citizen.refresh_from_db()
    assert citizen.full_name == "Citra L."
    assert list(citizen.groups.all()) == [moderator]


def test_role_admin_makes_nobody_staff_or_superuser(as_role_admin, citizen):
    form = form_of(citizen, is_staff="on", is_superuser="on")
    assert as_role_admin.post(change(citizen), form).status_code == 302
    citizen.refresh_from_db()
    assert (citizen.is_staff, citizen.is_superuser) == (False, False)


def test_role_admin_does_not_raise_itself(as_role_admin):
    rina = User.objects.get(username="rina")
    as_role_admin.post(change(rina), form_of(rina, is_staff="on", is_superuser="on"))
    rina.refresh_from_db()
    assert not rina.is_superuser


def test_role_admin_gives_no_group_that_is_no_role(as_role_admin, citizen):
    keys = Group.objects.create(name="keeper of the keys")
    page = as_role_admin.post(change(citizen), form_of(citizen, groups=[keys.pk]))
    assert "Select a valid choice" in page.content.decode()
    assert not citizen.groups.exists()


def test_superuser_gives_any_group_and_staff_rights(as_admin, citizen):
    keys = Group.objects.create(name="keeper of the keys")
    form = form_of(citizen, groups=[keys.pk], is_staff="on")
    assert as_admin.post(change(citizen), form).status_code == 302
    citizen.refresh_from_db()
    assert citizen.is_staff
    assert list(citizen.groups.all()) == [keys]


def superuser(citizen: User) -> None:
    User.objects.filter(pk=citizen.pk).update(is_superuser=True)


def direct_permission(citizen: User) -> None:
    citizen.user_permissions.add(Permission.objects.get(codename="change_group"))


def group_beside_the_roles(citizen: User) -> None:
    citizen.groups.add(Group.objects.create(name="keeper of the keys"))


@pytest.mark.parametrize("raise_person", [superuser, direct_permission, group_beside_the_roles])
def test_role_admin_does_not_touch_whose_rights_exceed_the_roles(
    as_role_admin, citizen, raise_person
):
    raise_person(citizen)
    assert as_role_admin.get(change(citizen)).status_code == 200  # to read
    assert as_role_admin.post(change(citizen), form_of(citizen)).status_code == 403
    assert as_role_admin.get(password(citizen)).status_code == 403
    assert as_role_admin.post(password(citizen), {}).status_code == 403


def test_role_admin_sets_a_citizens_password(as_role_admin, citizen):
    form = {"password1": "an entirely new one", "password2": "an entirely new one"}
    assert as_role_admin.post(password(citizen), form).status_code == 302
    citizen.refresh_from_db()
    assert citizen.check_password("an entirely new one")


def test_moderator_reads_and_changes_nothing(as_moderator, citizen):
    assert as_moderator.get(change(citizen)).status_code == 200
    assert as_moderator.post(change(citizen), form_of(citizen)).status_code == 403
    assert as_moderator.get(ADD).status_code == 403


def test_how_a_password_is_hashed_is_shown_to_who_may_set_it(as_moderator, as_role_admin, citizen):
    assert "algorithm" in as_role_admin.get(change(citizen)).content.decode()
    page = as_moderator.get(change(citizen)).content.decode()
    assert citizen.username in page
    assert "algorithm" not in page


def test_list_stands_in_the_order_of_the_names_whatever_their_case(as_role_admin, db):
    for name in ("bela", "Zaki", "Adi", "agus"):
        person(name)
    shown = [user.username for user in as_role_admin.get(LIST).context["cl"].result_list]
    assert shown == sorted(shown, key=str.lower)


def test_a_log_without_entries_asks_nobody_to_write_one(as_admin):
    url = reverse("admin:accounts_auditentry_changelist")
    empty = as_admin.get(url).content.decode()
    assert "Nothing here yet" in empty
    assert "Create a new item" not in empty
    assert "Nothing found." in as_admin.get(url, {"q": "nothing of this name"}).content.decode()


def test_nobody_deletes_a_person(as_admin, citizen):
    assert as_admin.post(delete(citizen), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=citizen.pk).exists()
