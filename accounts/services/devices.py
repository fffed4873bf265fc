"""Devices and their keys. A key is told once, to whoever asked for it; we keep what proves it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Device, DeviceKey, User
from accounts.services import audit
from accounts.services.fields import refused
from common.errors import DomainError

# Tells people, and programs that look for leaked secrets, what it is.
PREFIX = "wwd_"
LENGTH_OF_HINT = 4
# How exactly we want to know when a key was last used: a write for each call would be too many.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def enrol(
    *, name: str, kind: str, by: User, request: HttpRequest | None = None
) -> tuple[Device, str]:
    device = Device(name=name.strip(), kind=kind, created_by=by)
    try:
        with transaction.atomic():
            device.save(force_insert=True)
            key = _new_key(device)
            changes = {"name": (None, device.name), "kind": (None, device.kind)}
            audit.record(
                actor=by, action="enrol device", target=device, changes=changes, request=request
            )
    except IntegrityError as error:
        sentence = _("Another device has this name.")
        raise refused("name", sentence, code="NAME_TAKEN", status=409) from error
    return device, key


def rotate(*, device: Device, by: User, request: HttpRequest | None = None) -> str:
    """A new key. The ones before it go on working for a while, until it has reached the device."""
    ends = timezone.now() + timedelta(hours=settings.DEVICE_KEY_OVERLAP_HOURS)
    with transaction.atomic():
        if not Device.objects.select_for_update().filter(pk=device.pk, revoked_at=None).exists():
            raise _is_revoked()
        device.keys.filter(expires_at=None, revoked_at=None).update(expires_at=ends)
        key = _new_key(device)
        changes = {"old keys work until": (None, ends.isoformat(timespec="seconds"))}
        audit.record(actor=by, action="rotate key", target=device, changes=changes, request=request)
    return key


def revoke(*, device: Device, by: User, request: HttpRequest | None = None) -> None:
    """All its keys, at once and for good."""
    now = timezone.now()
    with transaction.atomic():
        if not Device.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
            raise _is_revoked()
        device.keys.filter(revoked_at=None).update(revoked_at=now)
        audit.record(actor=by, action="revoke device", target=device, request=request)
    device.revoked_at = now


def find_by_key(*, key: str) -> Device | None:
    now = timezone.now()
    alive = DeviceKey.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, device__revoked_at=None
    )
    found = alive.select_related("device").filter(digest=digest_of(key)).first()
    if found is None:
        return None
    _note_use(found)
    return found.device


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _note_use(key: DeviceKey) -> None:
    now = timezone.now()
    long_ago = now - USE_IS_NOTED_EVERY
    if key.last_used_at is None or key.last_used_at < long_ago:
        not_noted = Q(last_used_at=None) | Q(last_used_at__lt=long_ago)
        DeviceKey.objects.filter(not_noted, pk=key.pk).update(last_used_at=now)


def _new_key(device: Device) -> str:
    key = PREFIX + secrets.token_urlsafe(32)
    DeviceKey.objects.create(device=device, digest=digest_of(key), hint=key[-LENGTH_OF_HINT:])
    return key


def _is_revoked() -> DomainError:
    sentence = _("This device was revoked. Enrol it anew.")
    return DomainError(sentence, code="DEVICE_REVOKED", status=409)
