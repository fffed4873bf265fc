"""Writes that a caller may repeat: one effect, and every repetition gets the first answer.

The key's row is the first thing written in the work's own transaction. A twin that comes meanwhile
therefore waits on the unique index (Postgres) or for the write lock (SQLite), and a request that
dies takes its row along.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request, is_form_media_type
from rest_framework.response import Response

from common import request_id
from common.callers import caller_of
from common.errors import DomainError, Refusal, is_api
from common.models import IdempotencyKey

HEADER = "Idempotency-Key"
FORM_FIELD = "idempotency_key"
REPLAY_HEADER = "Idempotent-Replay"
_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,200}")
_NOT_CONTENT = frozenset({FORM_FIELD, "csrfmiddlewaretoken"})

AnyRequest = HttpRequest | Request
Work = Callable[[], HttpResponse]


class Taken(Exception):
    """Somebody wrote this key before us."""


def earlier_answer(request: AnyRequest) -> HttpResponse | None:
    """A cheap look before expensive reading: what this key was answered, if it was."""
    key = _key_of(request)
    scope = caller_of(request)
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first() if key else None
    return _replay(row, request) if row else None


def answer_once(request: AnyRequest, work: Work) -> HttpResponse:
    """Do the work in a transaction and answer; with a key, only ever once.

    Call it when everything slow is done and everything is validated: it holds a transaction.
    A DomainError of the work undoes the work and is the answer, now and later. A 5xx or 429,
    raised or returned, undoes everything, so that the next try is a fresh one.
    """
    key = _key_of(request)
    if not key:
        with transaction.atomic():
            return _undone_if_failed(_finished(work()))
    row = IdempotencyKey(scope=caller_of(request), key=key, fingerprint=_fingerprint(request))
    try:
        return _answer_as_first(row, request, work)
    except Taken:
        return earlier_answer(request) or _in_progress()


def _answer_as_first(row: IdempotencyKey, request: AnyRequest, work: Work) -> HttpResponse:
    is_ours = False
    try:
        with transaction.atomic():
            _claim(row)
            is_ours = True
            return _work_and_remember(row, request, work)
    except (IntegrityError, OperationalError) as error:
        if is_ours:
            raise
        raise Taken from error


# How long we wait for a lock is bounded as the row's scope is read, before the row is written: a
# statement of its own would be one more trip to the database. It holds to the end of the
# transaction, so the work waits no longer than that for a row.
PATIENT_SCOPE = "(SELECT %s FROM set_config('lock_timeout', %s, true))"


def _claim(row: IdempotencyKey) -> None:
    """SQLite waited already when the transaction began, as long as its connection's timeout."""
    scope = row.scope
    if connection.vendor == "postgresql":
        wait = max(1, int(settings.IDEMPOTENCY_WAIT_SECONDS * 1000))  # 0 would be for ever.
        row.scope = RawSQL(PATIENT_SCOPE, [scope, str(wait)])  # noqa: S611
    row.save(force_insert=True)
    row.scope = scope


def _work_and_remember(row: IdempotencyKey, request: AnyRequest, work: Work) -> HttpResponse:
    try:
        with transaction.atomic():
            answer = _finished(work())
    except DomainError as error:
        answer = Refusal(error.status, error.code, error.message).answer(_plain(request))
    if _is_final(answer):
        _remember(row, answer)
    return _undone_if_failed(answer)


def _is_final(answer: HttpResponse) -> bool:
    return answer.status_code < 500 and answer.status_code != 429


def _undone_if_failed(answer: HttpResponse) -> HttpResponse:
    if not _is_final(answer):
        transaction.set_rollback(True)
    return answer


def _finished(response: HttpResponse) -> HttpResponse:
    """With its body: a DRF answer gets one only after the view, too late to remember it."""
    if isinstance(response, Response):
        body = JSONRenderer().render(response.data)
        return _rebuilt(response.status_code, body, "application/json", response.get("Location"))
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


def _rebuilt(status: int, body: bytes, content_type: str, location: str | None) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=content_type)
    if location:
        response["Location"] = location
    return response


def _remember(row: IdempotencyKey, answer: HttpResponse) -> None:
    row.status = answer.status_code
    row.content_type = answer.get("Content-Type", "")
    row.location = answer.get("Location", "")
    row.body = answer.content.decode()
    row.save(update_fields=["status", "content_type", "location", "body"])


def _replay(row: IdempotencyKey, request: AnyRequest) -> HttpResponse:
    if row.fingerprint != _fingerprint(request):
        message = _("This Idempotency-Key was used for something else. Take a new one.")
        raise DomainError(message, code="KEY_REUSED", status=409)
    assert row.status is not None
    body = row.body
    if row.status >= 400 and is_api(_plain(request)):
        # Every envelope names the request that it answers.
        body = json.dumps(json.loads(body) | {"request_id": request_id.current()})
    response = _rebuilt(row.status, body.encode(), row.content_type, row.location)
    response[REPLAY_HEADER] = "true"
    return response


def _in_progress() -> NoReturn:
    message = _("The same request is still being worked on. Ask again in a moment.")
    raise DomainError(message, code="IN_PROGRESS", status=409)


def _key_of(request: AnyRequest) -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        key = request.POST.get(FORM_FIELD)
    if key is not None and not _WELL_FORMED.fullmatch(key):
        message = _("An Idempotency-Key is 1 to 200 visible ASCII characters.")
        raise DomainError(message, code="KEY_MALFORMED")
    return key


def _fingerprint(request: AnyRequest) -> str:
    files = sorted(
        (name, [_sha256(file) for file in files]) for name, files in request.FILES.lists()
    )
    content = [request.method, request.get_full_path(), _fields(request), files]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _fields(request: AnyRequest) -> Any:
    if is_form_media_type(request.content_type or ""):
        return sorted(item for item in request.POST.lists() if item[0] not in _NOT_CONTENT)
    if isinstance(request, Request):
        return request.data
    return hashlib.sha256(request.body).hexdigest()


def _sha256(file: UploadedFile) -> str:
    """In chunks, and wound back for whoever reads the file next."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _plain(request: AnyRequest) -> HttpRequest:
    return request._request if isinstance(request, Request) else request
