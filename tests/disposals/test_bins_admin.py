"""Staff keep the bins: who may, and that what they do is found and written down."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from disposals.models import Bin
from places.models import District
from tests.conftest import client_for
from tests.disposals.bins import bin_at
from tests.guide.test_admin import of_role
from tests.places.test_polygons import polygon, square

LIST = reverse("admin:disposals_bin_changelist")
ADD = reverse("admin:disposals_bin_add")
FORM = {
    "name": "Market",
    "code": "A-1",
    "state": "in service",
    "address": "",
    "latitude": "-7.3",
    "longitude": "109.9",
    "district": "",
    "hours": "",
    "compartments-TOTAL_FORMS": "1",
    "compartments-INITIAL_FORMS": "0",
    "compartments-0-name": "glass",
    "compartments-0-capacity_litres": "240",
    "compartments-0-fill": "",
}


def changed(bin: Bin, **fields) -> dict:
    row = bin.compartments.get()
    kept = {"compartments-INITIAL_FORMS": "1", "compartments-0-id": row.pk}
    return FORM | {"code": bin.code, "compartments-0-bin": bin.pk} | kept | fields


def change(bin: Bin) -> str:
    return reverse("admin:disposals_bin_change", args=[bin.pk])


def test_a_new_bin_finds_its_district(db):
    box = {"south": -8, "north": -7, "west": 109, "east": 110}
    boundary = polygon(square(109, -8, 1))
    District.objects.create(code="C", name="Centre", boundary=boundary, **box)
    assert of_role("admin").post(ADD, FORM).status_code == 302
    bin = Bin.objects.get()
    assert bin.district.code == "C"
    assert bin.compartments.get().measured_at is None
    assert "Market" in str(AuditEntry.objects.get(action="add").changes)


def test_dispatchers_change_what_is_there(dispatcher):
    as_dispatcher = client_for(dispatcher)
    bin = bin_at("A-9", -7.3, 109.9)
    assert as_dispatcher.post(ADD, FORM).status_code == 403
    fields = {"state": "out of order", "compartments-0-fill": "80"}
    assert as_dispatcher.post(change(bin), changed(bin, **fields)).status_code == 302
    bin.refresh_from_db()
    assert bin.state == Bin.State.OUT_OF_ORDER
    row = bin.compartments.get()
    assert row.fill == 80
    assert row.measured_at
    entry = AuditEntry.objects.get(action="change")
    assert entry.actor == dispatcher
    assert "out of order" in str(entry.changes)


def test_nobody_deletes_a_bin(as_admin):
    bin = bin_at("A-9", -7.3, 109.9)
    delete = reverse("admin:disposals_bin_delete", args=[bin.pk])
    assert as_admin.post(delete, {"post": "yes"}).status_code == 403
    selected = {"action": "delete_selected", "_selected_action": [str(bin.pk)], "post": "yes"}
    as_admin.post(LIST, selected)
    assert Bin.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "trainer"])
def test_others_of_staff_do_not(db, role):
    assert of_role(role).get(LIST).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [{"code": "a/b"}, {"code": ".."}, {"latitude": "91"}, {"compartments-0-fill": "101"}],
)
def test_what_does_not_fit_is_refused(as_admin, fields):
    assert as_admin.post(ADD, FORM | fields).status_code == 200
    assert not Bin.objects.exists()


def test_the_list_is_searched_and_filtered(as_admin, django_assert_max_num_queries):
    for number in range(20):
        bin_at(f"A-{number}", -7.3, 109.9, "glass", "paper", name=f"Bin {number}")
    with django_assert_max_num_queries(10):
        text = as_admin.get(LIST, {"compartments__name__exact": "glass"}).content.decode()
    assert "Bin 19" in text
    assert "Bin 19" not in as_admin.get(LIST, {"state__exact": "removed"}).content.decode()
