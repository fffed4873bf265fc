"""Devices in the admin: a key is seen once, on one page."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import AuditEntry, Device, DeviceKey
from accounts.services import devices
from tests.probe.logs import lines_logged

ADD = reverse("admin:accounts_device_add")
KEY = re.compile(r"wwd_[\w-]{40,}")


def page(name: str, device: Device) -> str:
    return reverse(f"admin:accounts_device_{name}", args=[device.pk])


@pytest.fixture
def kiosk(admin) -> Device:
    return devices.enrol(name="Bin 12", kind="kiosk", by=admin)[0]


def key_on(answer) -> str:
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    [key] = set(KEY.findall(answer.content.decode()))
    return key


def test_a_key_is_on_the_page_that_made_it_and_nowhere_else(as_role_admin):
    with lines_logged() as lines:
        key = key_on(as_role_admin.post(ADD, {"name": "Bin 12", "kind": "kiosk"}))
    device = Device.objects.get()
    assert devices.find_by_key(key=key) == device
    assert device.created_by.username == "rina"
    kept = [Session.objects.values(), DeviceKey.objects.values(), AuditEntry.objects.values()]
    kept += [session.get_decoded() for session in Session.objects.all()]
    assert key not in str([list(rows) for rows in kept])
    assert key not in "".join(line.getMessage() + str(line.__dict__) for line in lines)
    for name in ("changelist", "change"):
        url = reverse(f"admin:accounts_device_{name}", args=[device.pk] if name == "change" else [])
        assert not KEY.search(as_role_admin.get(url).content.decode())
    [entry] = AuditEntry.objects.all()
    assert entry.changes == {"name": [None, "Bin 12"], "kind": [None, "kiosk"]}


def test_a_name_in_use_is_refused(as_role_admin, kiosk):
    answer = as_role_admin.post(ADD, {"name": "Bin 12", "kind": "kiosk"})
    assert answer.status_code == 200
    assert not KEY.search(answer.content.decode())
    assert Device.objects.count() == 1


def test_a_new_key_is_asked_for_then_shown(as_role_admin, kiosk):
    assert not KEY.search(as_role_admin.get(page("rotate", kiosk)).content.decode())
    assert kiosk.keys.count() == 1
    key = key_on(as_role_admin.post(page("rotate", kiosk)))
    assert devices.find_by_key(key=key) == kiosk


def test_revoking_is_asked_about_then_done_for_good(as_role_admin, kiosk):
    as_role_admin.get(page("revoke", kiosk))
    kiosk.refresh_from_db()
    assert kiosk.revoked_at is None
    assert as_role_admin.post(page("revoke", kiosk)).status_code == 302
    kiosk.refresh_from_db()
    assert kiosk.revoked_at is not None
    for name in ("rotate", "revoke"):
        assert as_role_admin.post(page(name, kiosk)).status_code == 403


def test_renaming_is_written_down(as_role_admin, kiosk):
    form = {"name": "Bin 13", "kind": "kiosk", "keys-TOTAL_FORMS": 0, "keys-INITIAL_FORMS": 0}
    assert as_role_admin.post(page("change", kiosk), form).status_code == 302
    assert AuditEntry.objects.latest("pk").changes == {"name": ["Bin 12", "Bin 13"]}


def test_nobody_deletes_a_device_and_only_some_see_one(
    as_role_admin,
    as_dispatcher,
    as_admin,
    kiosk,
):
    assert as_admin.post(page("delete", kiosk), {"post": "yes"}).status_code == 403
    for name in ("change", "rotate", "revoke"):
        assert as_dispatcher.get(page(name, kiosk)).status_code == 403
    assert as_dispatcher.post(ADD, {"name": "Mine", "kind": "kiosk"}).status_code == 403
