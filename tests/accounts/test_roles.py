import pytest
from django.contrib.auth.models import Group

from accounts.roles import STAFF_ROLES, Role
from accounts.services.roles import follow_roles


@pytest.mark.parametrize("role", Role)
def test_roles_of_the_staff_open_the_staff_pages(citizen, role):
    citizen.groups.add(Group.objects.get(name=role))
    follow_roles(person=citizen)
    citizen.refresh_from_db()
    assert citizen.is_staff == (role in STAFF_ROLES)


def test_without_such_a_role_they_close(dispatcher):
    dispatcher.groups.set(Group.objects.filter(name=Role.CITIZEN))
    follow_roles(person=dispatcher)
    dispatcher.refresh_from_db()
    assert not dispatcher.is_staff


def test_superusers_stay_staff_and_other_groups_open_nothing(admin, citizen):
    keepers = Group.objects.create(name="keeper of the keys")
    for person, is_staff in ((admin, True), (citizen, False)):
        person.groups.set([keepers])
        follow_roles(person=person)
        person.refresh_from_db()
        assert person.is_staff is is_staff
