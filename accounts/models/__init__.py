from accounts.models.audit import AuditEntry
from accounts.models.devices import Device, DeviceKey
from accounts.models.people import User

__all__ = ["AuditEntry", "Device", "DeviceKey", "User"]
