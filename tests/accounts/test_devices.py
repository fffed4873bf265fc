from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from accounts.authentication import IsDevice
from accounts.models import AuditEntry, Device, DeviceKey
from accounts.services import devices, tokens
from common.callers import caller_of
from common.errors import DomainError


class WhoView(APIView):
    permission_classes = [IsDevice]

    def get(self, request):
        assert isinstance(request.user, AnonymousUser)
        return Response({"caller": caller_of(request), "name": request.auth.name})


def ask(header: str):
    request = APIRequestFactory().get("/api/who", headers={"authorization": header})
    return WhoView.as_view()(request)


def code_of(response) -> str:
    import json

    return json.loads(response.content)["error"]["code"]


@pytest.fixture
def kiosk(admin) -> tuple[Device, str]:
    return devices.enrol(name="Bin 12", kind="kiosk", by=admin)


def test_a_device_calls_with_its_key(kiosk):
    device, key = kiosk
    answer = ask(f"Device {key}")
    assert answer.data == {"caller": f"device:{device.pk}", "name": "Bin 12"}


def test_only_what_proves_the_key_is_kept(kiosk):
    _device, key = kiosk
    row = DeviceKey.objects.values().get()
    assert key not in str(row)
    assert row["hint"] == key[-4:]
    assert len(key) > 40
    assert key not in str(AuditEntry.objects.values().get())


def test_other_schemes_and_keys_are_refused(kiosk, citizen):
    _device, key = kiosk
    access = tokens.issue(person=citizen).access
    bad = ["Device", "Device x", f"Device {key} {key}", f"Device {key[:-1]}", f"Device {access}"]
    for header in bad:
        answer = ask(header)
        assert (answer.status_code, code_of(answer)) == (401, "DEVICE_KEY_INVALID"), header
        assert answer["WWW-Authenticate"].startswith("Device")
    answer = ask(f"Bearer {key}")
    assert (answer.status_code, code_of(answer)) == (401, "TOKEN_INVALID")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ask(f"Basic {key}").status_code == 401
    assert ask(f"Bearer {access}").status_code == 403


def test_a_device_is_no_person(kiosk, client):
    answer = client.get("/api/auth/me", headers={"authorization": f"Device {kiosk[1]}"})
    assert answer.status_code in (401, 403)


def test_after_a_rotation_both_keys_work_for_a_while(kiosk, admin, settings):
    device, old = kiosk
    new = devices.rotate(device=device, by=admin)
    assert [ask(f"Device {key}").status_code for key in (old, new)] == [200, 200]
    row = device.keys.get(digest=devices.digest_of(old))
    assert timedelta(hours=23) < row.expires_at - timezone.now() < timedelta(hours=25)
    DeviceKey.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert [ask(f"Device {key}").status_code for key in (old, new)] == [401, 200]


def test_another_rotation_gives_the_oldest_no_more_time(kiosk, admin):
    device, old = kiosk
    devices.rotate(device=device, by=admin)
    ends = device.keys.get(digest=devices.digest_of(old)).expires_at
    devices.rotate(device=device, by=admin)
    assert device.keys.get(digest=devices.digest_of(old)).expires_at == ends
    assert device.keys.filter(expires_at=None).count() == 1


def test_without_overlap_the_old_key_ends_at_once(kiosk, admin, settings):
    settings.DEVICE_KEY_OVERLAP_HOURS = 0
    devices.rotate(device=kiosk[0], by=admin)
    assert ask(f"Device {kiosk[1]}").status_code == 401


def test_revoking_ends_every_key_at_once_and_for_good(kiosk, admin):
    device, old = kiosk
    new = devices.rotate(device=device, by=admin)
    devices.revoke(device=device, by=admin)
    assert [ask(f"Device {key}").status_code for key in (old, new)] == [401, 401]
    for change in (devices.revoke, devices.rotate):
        with pytest.raises(DomainError) as error:
            change(device=device, by=admin)
        assert (error.value.code, error.value.status) == ("DEVICE_REVOKED", 409)


def test_either_mark_alone_ends_a_key(kiosk):
    Device.objects.update(revoked_at=timezone.now())
    assert ask(f"Device {kiosk[1]}").status_code == 401
    Device.objects.update(revoked_at=None)
    DeviceKey.objects.update(revoked_at=timezone.now())
    assert ask(f"Device {kiosk[1]}").status_code == 401


def test_use_is_noted_once_a_minute(kiosk):
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(f"Device {kiosk[1]}")
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    assert [writes() for _ in range(3)] == [1, 0, 0]
    DeviceKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    assert [writes() for _ in range(2)] == [1, 0]


def test_names_are_unique(kiosk, admin):
    with pytest.raises(DomainError) as error:
        devices.enrol(name="Bin 12", kind="service", by=admin)
    assert (error.value.code, error.value.status) == ("NAME_TAKEN", 409)


def test_all_of_it_is_written_down(kiosk, admin, rf):
    request = rf.get("/", REMOTE_ADDR="203.0.113.9")
    devices.rotate(device=kiosk[0], by=admin, request=request)
    devices.revoke(device=kiosk[0], by=admin, request=request)
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["enrol device", "rotate key", "revoke device"]
    assert AuditEntry.objects.first().address == "203.0.113.9"
