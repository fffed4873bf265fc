"""Staff name districts; where they end, the city's file says."""

from django.urls import reverse

from accounts.models import AuditEntry
from places.models import District
from tests.conftest import client_for
from tests.guide.test_admin import of_role

LIST = reverse("admin:places_district_changelist")
ADD = reverse("admin:places_district_add")


def test_a_name_is_changed_and_written_down(db):
    as_keeper = of_role("admin")
    assert as_keeper.post(ADD, {"code": "N", "name": "North"}).status_code == 302
    district = District.objects.get()
    change = reverse("admin:places_district_change", args=[district.pk])
    assert as_keeper.post(change, {"code": "N", "name": "Utara"}).status_code == 302
    assert District.objects.get().name == "Utara"
    assert "Utara" in str(AuditEntry.objects.get(action="change").changes)


def test_dispatchers_look_and_others_do_not(dispatcher, as_citizen):
    as_dispatcher = client_for(dispatcher)
    assert as_dispatcher.get(LIST).status_code == 200
    assert as_dispatcher.post(ADD, {"code": "N", "name": "North"}).status_code == 403
    assert as_citizen.get(LIST).status_code == 302
