"""Rows without a photo behind them, for tests that look at pages and lists."""

import uuid

from accounts.models import User
from classifier.models import Detection
from classifier.taxonomy import LABELS
from disposals.models import Case, WasteRecord


def detection_row(owner: User, label: str = "glass") -> Detection:
    return Detection.objects.create(
        person=owner,
        sha256=uuid.uuid4().hex * 2,
        pdq=b"\0" * 32,
        quality=0,
        label=label,
        probabilities=[1.0 if each == label else 0.0 for each in LABELS],
        is_sure=True,
        model_version="1",
        latency_ms=1,
    )


def record_row(owner: User, label: str = "glass", **fields) -> WasteRecord:
    paid = {"points": 12, "state": "awarded", "compartment": "glass"}
    detection = detection_row(owner, label)
    return WasteRecord.objects.create(
        person=owner, detection=detection, label=label, **(paid | fields)
    )


def waiting_case(owner: User) -> Case:
    record = record_row(owner, "plastic", points=10, state="waiting", reason="difference")
    return Case.objects.create(record=record, points=2, label="glass", state="open")
