"""A write that is repeated happens once. Twins are real threads with real transactions."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier, Event

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from common import idempotency
from common.errors import DomainError
from common.models import IdempotencyKey
from common.parsers import StrictJSONParser
from tests.conftest import client_for
from tests.probe.views import WriteView, just_write

pytestmark = [pytest.mark.urls("tests.probe.urls"), pytest.mark.django_db]

WRITES = "/api/probe/writes"


def write(client, key="key-1", name="red", path=WRITES, method="POST"):
    headers = {"Idempotency-Key": key} if key is not None else {}
    body = json.dumps({"name": name})
    return client.generic(method, path, body, "application/json", headers=headers)


def assert_refused(response, status, code):
    assert response.status_code == status, response.content
    assert response.json()["error"]["code"] == code
    assert response.json()["request_id"] == response["X-Request-ID"]


def work_that(monkeypatch, effect):
    monkeypatch.setattr(WriteView, "work", staticmethod(effect))


def test_a_repeated_write_gets_the_first_answer_and_changes_nothing(as_citizen):
    first = write(as_citizen)
    again = write(as_citizen)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Content-Type"] == again["Content-Type"]
    assert first["Location"] == again["Location"]
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert Group.objects.filter(name="red").count() == 1


def test_without_a_key_every_write_counts(as_citizen):
    assert write(as_citizen, key=None, name="red").status_code == 201
    assert write(as_citizen, key=None, name="blue").status_code == 201
    assert not IdempotencyKey.objects.exists()


def test_the_order_of_fields_is_no_content():
    def of(body):
        request = APIRequestFactory().post("/", body, content_type="application/json")
        return idempotency._fingerprint(Request(request, parsers=[StrictJSONParser()]))

    assert of('{"a": 1, "b": {"c": 2, "d": 3}}') == of('{"b":{"d":3,"c":2},"a":1}')
    assert of('{"a": [1, 2]}') != of('{"a": [2, 1]}')


@pytest.mark.parametrize("change", [{"name": "blue"}, {"path": f"{WRITES}?a=1"}, {"method": "PUT"}])
def test_the_same_key_for_something_else_is_refused(as_citizen, change):
    write(as_citizen)
    assert_refused(write(as_citizen, **change), 409, "KEY_REUSED")
    assert list(Group.objects.filter(name__in=["red", "blue"]).values_list("name")) == [("red",)]


def test_a_key_belongs_to_its_caller(as_citizen, as_stranger):
    write(as_citizen, name="red")
    assert write(as_stranger, name="blue").status_code == 201


def test_visitors_are_told_apart_by_address(client):
    headers = {"Idempotency-Key": "k"}
    for number in (1, 2):
        response = client.post(
            WRITES,
            {"name": f"{number}"},
            "application/json",
            headers=headers,
            REMOTE_ADDR=f"192.0.2.{number}",
        )
        assert response.status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "ключ", "a\tb"])
def test_a_key_has_a_form(as_citizen, key):
    assert_refused(write(as_citizen, key=key), 400, "KEY_MALFORMED")


def test_the_longest_key_is_taken(as_citizen):
    assert write(as_citizen, key="~" * 200).status_code == 201
    assert write(as_citizen, key="~" * 200)["Idempotent-Replay"] == "true"


def test_what_is_refused_before_the_work_leaves_no_key(as_citizen):
    assert_refused(write(as_citizen, name=5), 400, "VALIDATION_ERROR")
    assert not IdempotencyKey.objects.exists()
    assert write(as_citizen).status_code == 201


def test_a_domain_refusal_is_remembered_without_its_effects(as_citizen, monkeypatch):
    def half(name):
        Group.objects.create(name=name)
        raise DomainError("That bin is full.", code="BIN_FULL", status=409)

    work_that(monkeypatch, half)
    assert_refused(write(as_citizen), 409, "BIN_FULL")
    assert not Group.objects.filter(name="red").exists()
    work_that(monkeypatch, just_write)
    again = write(as_citizen)
    assert_refused(again, 409, "BIN_FULL")
    assert again["Idempotent-Replay"] == "true"


def raising(error):
    def effect(name):
        Group.objects.create(name=name)
        raise error

    return effect


def answering(status):
    def effect(name):
        Group.objects.create(name=name)
        return Response({}, status=status)

    return effect


@pytest.mark.parametrize(
    "effect",
    [
        raising(RuntimeError("a bug")),
        raising(OperationalError("away")),
        raising(IntegrityError("taken")),
        raising(DomainError("No model.", status=503)),
        raising(DomainError("Too fast.", status=429)),
        raising(Throttled(5)),
        answering(500),
        answering(503),
        answering(429),
    ],
)
def test_a_failure_is_not_remembered_and_leaves_nothing(citizen, monkeypatch, effect):
    client = Client(raise_request_exception=False)
    client.force_login(citizen)
    work_that(monkeypatch, effect)
    assert write(client).status_code in (429, 500, 503)
    assert not Group.objects.filter(name="red").exists()
    assert not IdempotencyKey.objects.exists()
    work_that(monkeypatch, just_write)
    assert write(client).status_code == 201


def test_a_failure_without_a_key_leaves_nothing_either(as_citizen, monkeypatch):
    work_that(monkeypatch, answering(503))
    assert write(as_citizen, key=None).status_code == 503
    assert not Group.objects.filter(name="red").exists()


def test_an_empty_answer_is_replayed_empty(as_citizen, monkeypatch):
    work_that(monkeypatch, lambda name: Response(status=204))
    for _ in range(2):
        response = write(as_citizen)
        assert (response.status_code, response.content) == (204, b"")


def test_a_page_has_the_key_in_a_hidden_field(as_citizen):
    form = {"name": "red", "idempotency_key": "k"}
    first = as_citizen.post("/probe/writes", form)
    # A page that is loaded anew has another CSRF token.
    again = as_citizen.post("/probe/writes", {**form, "csrfmiddlewaretoken": "x"})
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert again["Idempotent-Replay"] == "true"
    other = as_citizen.post("/probe/writes", {**form, "name": "blue"})
    assert other.status_code == 409
    assert "Take a new one." in other.content.decode()


def test_a_refusal_on_a_page_is_remembered_as_a_page(as_citizen):
    form = {"name": "taken", "idempotency_key": "k"}
    for _ in range(2):
        response = as_citizen.post("/probe/writes", form)
        assert response.status_code == 409
        assert "Somebody has this name." in response.content.decode()
    assert response["Idempotent-Replay"] == "true"


def upload(content):
    file = BytesIO(content)
    file.name = "x.jpg"
    return file


def fingerprint(**fields):
    return idempotency._fingerprint(RequestFactory().post("/", fields))


def test_what_a_plain_view_is_sent_as_json_is_content(rf):
    def of(body):
        return idempotency._fingerprint(rf.post("/", body, content_type="application/json"))

    assert of('{"a": 1}') == of('{"a": 1}')
    assert of('{"a": 1}') != of('{"a": 2}')


def test_files_are_content(rf):
    same = fingerprint(image=upload(b"1"), kind="glass")
    assert same == fingerprint(kind="glass", image=upload(b"1"), csrfmiddlewaretoken="x")
    assert same != fingerprint(image=upload(b"2"), kind="glass")
    assert same != fingerprint(photo=upload(b"1"), kind="glass")
    assert same != fingerprint(image=upload(b"1"), kind="paper")


def test_a_large_file_is_hashed_in_pieces_and_wound_back(monkeypatch):
    size = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
    request = RequestFactory().post("/", {"image": upload(b"x" * size)})
    file = request.FILES["image"]
    assert isinstance(file, TemporaryUploadedFile)
    read = file.file.read
    pieces = []
    monkeypatch.setattr(file.file, "read", lambda n=-1: pieces.append(n) or read(n))
    idempotency._fingerprint(request)
    assert max(pieces) <= 64 * 1024
    assert min(pieces) > 0
    assert len(read()) == size


# --- races -------------------------------------------------------------------------------------


@pytest.fixture
def two_at_once():
    """Runs two functions in threads of their own, which close their connections."""

    def run(one, other):
        def closing(function):
            try:
                return function()
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            futures = [pool.submit(closing, function) for function in (one, other)]
            return [future.result(timeout=20) for future in futures]

    return run


@pytest.mark.django_db(transaction=True)
def test_twins_that_start_together_have_one_effect_and_one_answer(citizen, two_at_once):
    for round in range(5):
        barrier = Barrier(2)

        def twin(key=f"key-{round}", name=f"red-{round}", barrier=barrier):
            client = client_for(citizen)
            barrier.wait()
            return write(client, key=key, name=name)

        one, other = two_at_once(twin, twin)
        assert one.status_code == other.status_code == 201, (one.content, other.content)
        assert one.content == other.content
        assert sorted("Idempotent-Replay" in answer for answer in (one, other)) == [False, True]
        assert Group.objects.filter(name=f"red-{round}").count() == 1


def wait_no_longer_than(seconds, settings):
    settings.IDEMPOTENCY_WAIT_SECONDS = seconds
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


@pytest.mark.django_db(transaction=True)
def test_a_twin_of_a_slow_write_is_told_to_wait(citizen, settings, monkeypatch, two_at_once):
    is_at_work, may_end = Event(), Event()

    def slow(name):
        is_at_work.set()
        assert may_end.wait(10)
        return just_write(name)

    work_that(monkeypatch, slow)
    one_client, other_client = client_for(citizen), client_for(citizen)

    def twin():
        wait_no_longer_than(0.1, settings)
        assert is_at_work.wait(10)
        try:
            return write(other_client)
        finally:
            may_end.set()

    first, second = two_at_once(lambda: write(one_client), twin)
    assert first.status_code == 201
    assert_refused(second, 409, "IN_PROGRESS")
    third = write(other_client)
    assert third.content == first.content
    assert third["Idempotent-Replay"] == "true"
    assert Group.objects.filter(name="red").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_twin_of_a_failure_does_the_work(citizen, monkeypatch, two_at_once):
    is_at_work = Event()

    def failing_first(name):
        if is_at_work.is_set():
            return just_write(name)
        is_at_work.set()
        raise DomainError("No model.", status=503)

    work_that(monkeypatch, failing_first)
    one_client, other_client = client_for(citizen), client_for(citizen)

    def twin():
        assert is_at_work.wait(10)
        return write(other_client)

    first, second = two_at_once(lambda: write(one_client), twin)
    assert first.status_code == 503
    assert second.status_code == 201
    assert "Idempotent-Replay" not in second


@pytest.mark.django_db(transaction=True)
def test_a_request_that_dies_leaves_no_key(citizen, monkeypatch, two_at_once):
    def die(name):
        Group.objects.create(name=name)
        connection.connection.close()  # As the server sees it when a worker is killed.
        raise SystemExit

    def killed():
        with pytest.raises(SystemExit):
            write(client)

    client = client_for(citizen)
    work_that(monkeypatch, die)
    two_at_once(killed, lambda: None)
    assert not IdempotencyKey.objects.exists()
    assert not Group.objects.filter(name="red").exists()
    work_that(monkeypatch, just_write)
    assert write(client).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_different_keys_do_not_wait_for_each_other(citizen, settings, monkeypatch, two_at_once):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time.")
    both_are_at_work = Barrier(2)

    def together(name):
        both_are_at_work.wait(10)
        return just_write(name)

    work_that(monkeypatch, together)
    one_client, other_client = client_for(citizen), client_for(citizen)
    one, other = two_at_once(
        lambda: write(one_client, key="a", name="red"),
        lambda: write(other_client, key="b", name="blue"),
    )
    assert one.status_code == other.status_code == 201


def test_a_plain_answer_is_remembered_as_it_is(rf, citizen):
    def ask():
        request = rf.post("/", {"idempotency_key": "k"})
        request.user = citizen
        return idempotency.answer_once(request, lambda: HttpResponse("née", "text/plain"))

    first, again = ask(), ask()
    assert first.content == again.content == "née".encode()
    assert first["Content-Type"] == again["Content-Type"] == "text/plain"
