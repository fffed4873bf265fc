"""What looks alike is found, wherever the bits differ."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from classifier.models import Detection
from common.likeness import Likeness
from disposals.likeness_index import (
    CHANGES,
    COLUMNS,
    LAYOUT,
    conditions,
    fields_for,
    find_twin,
    pieces_of,
)
from disposals.models import WasteRecord

pytestmark = pytest.mark.django_db
HASH = random.Random(7).randbytes(32)
LONG_AGO = timezone.now() - timedelta(days=10)


def other_bits(places) -> bytes:
    number = int.from_bytes(HASH)
    for place in places:
        number ^= 1 << place
    return number.to_bytes(32)


@pytest.fixture
def paid(citizen) -> WasteRecord:
    detection = Detection.objects.create(
        person=citizen,
        sha256="a" * 64,
        pdq=HASH,
        quality=100,
        label="glass",
        probabilities=[],
        is_sure=True,
        model_version="1",
        latency_ms=1,
    )
    return WasteRecord.objects.create(
        person=citizen,
        detection=detection,
        label="glass",
        compartment="glass",
        points=1,
        state="awarded",
        paid_sha256="a" * 64,
        **fields_for(Likeness(HASH, 100)),
    )


def is_found(hash_: bytes, *, sha256: str = "b" * 64, quality: int = 100) -> bool:
    return find_twin(sha256, Likeness(hash_, quality), since=LONG_AGO) is not None


def test_pieces_are_the_whole_hash():
    assert sum(bits for bits, _most in LAYOUT) == 256
    number = 0
    for (bits, _most), piece in zip(LAYOUT, pieces_of(HASH), strict=True):
        number = number << bits | piece
    assert number.to_bytes(32) == HASH


def test_no_31_changes_can_hide():
    """One more than each piece tolerates is 32 in all."""
    assert sum(most + 1 for _bits, most in LAYOUT) == 32
    assert sum(len(CHANGES[layout]) for layout in LAYOUT) == 2116


def test_31_bits_are_alike_and_32_are_not(paid):
    chance = random.Random(3)
    for _round in range(25):
        places = chance.sample(range(256), 32)
        assert is_found(other_bits(places[:31]))
        assert not is_found(other_bits(places))


def test_31_bits_spread_as_evenly_as_can_be_are_found(paid):
    ends, left = [], 256
    for bits, most in LAYOUT:
        left -= bits
        ends += [left + place for place in range(most + 1)]
    assert len(ends) == 32
    for missing in ends:
        assert is_found(other_bits(set(ends) - {missing}))
    assert not is_found(other_bits(ends))


def test_the_same_bytes_are_found_whatever_they_look_like(paid):
    strange = random.Random(9).randbytes(32)
    twin = find_twin("a" * 64, Likeness(strange, 0), since=timezone.now() + timedelta(days=1))
    assert twin.is_same and twin.record_id == paid.pk


def test_what_shows_little_is_neither_kept_nor_looked_for(paid):
    assert not is_found(HASH, quality=49)
    assert is_found(HASH, quality=50)
    assert fields_for(Likeness(HASH, 49)) == {}


def test_the_nearest_is_named(paid, citizen):
    number = other_bits([1, 2, 3])
    detection = Detection.objects.create(
        person=citizen,
        sha256="c" * 64,
        pdq=number,
        quality=100,
        label="glass",
        probabilities=[],
        is_sure=True,
        model_version="1",
        latency_ms=1,
    )
    nearer = WasteRecord.objects.create(
        person=citizen,
        detection=detection,
        label="glass",
        compartment="glass",
        points=1,
        state="awarded",
        paid_sha256="c" * 64,
        **fields_for(Likeness(number, 100)),
    )
    twin = find_twin("b" * 64, Likeness(other_bits([1, 2]), 100), since=LONG_AGO)
    assert (twin.record_id, twin.is_same) == (nearer.pk, False)


def test_every_piece_is_looked_up_in_its_index(paid):
    """One that is not would read a million rows."""
    where = " OR ".join(conditions(HASH))
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} SELECT id FROM disposals_wasterecord WHERE {where}")
        plan = str(cursor.fetchall())
    assert all(f"waste_record_{column}" in plan for column in COLUMNS)
