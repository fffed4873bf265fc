"""The id that ties a request's answer, its log lines and its background work together."""

import re
import uuid
from contextvars import ContextVar

from django.core.signals import request_finished
from django.dispatch import receiver

_current: ContextVar[str] = ContextVar("request_id", default="")
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def begin(offered: str = "") -> str:
    """Take the caller's id when it is well formed, else make one."""
    request_id = offered if _WELL_FORMED.fullmatch(offered) else uuid.uuid4().hex
    _current.set(request_id)
    return request_id


def current() -> str:
    return _current.get()


@receiver(request_finished, dispatch_uid="common.request_id.end")
def end(**_: object) -> None:
    """After the last byte of the answer: what this thread says next is about no request."""
    _current.set("")
