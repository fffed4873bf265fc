"""Who logs in is found by an index, and nobody learns from the time which names exist."""

from unittest.mock import Mock

import pytest
from django.contrib.auth import authenticate, hashers
from django.db import connection

from accounts.models import User
from accounts.selectors import MOST_PEOPLE, find_holder, find_people
from accounts.services.signing_in import whose_password
from tests.conftest import PASSWORD


def find_for_login():
    assert whose_password(find_people("CITRA"), PASSWORD).username == "citra"


def find_holder_of_an_address():
    find_holder("Citra@Example.ORG")


def find_by_natural_key():
    User.objects.get_by_natural_key("CITRA")


@pytest.mark.parametrize("find", [find_for_login, find_holder_of_an_address, find_by_natural_key])
def test_names_are_compared_the_way_the_indexes_store_them(
    citizen, django_assert_num_queries, find
):
    with django_assert_num_queries(1) as queries:
        find()
    sql = queries[0]["sql"]
    assert "LOWER(" in sql
    assert "UPPER(" not in sql
    assert " LIKE " not in sql


@pytest.mark.skipif(connection.vendor != "postgresql", reason="reads the plans of PostgreSQL")
@pytest.mark.parametrize("find", [find_for_login, find_holder_of_an_address, find_by_natural_key])
def test_nobody_reads_the_whole_table_to_find_one_person(citizen, django_assert_num_queries, find):
    with django_assert_num_queries(1) as queries:
        find()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "regardless_of_case" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("name", ["citra", "nobody", "citra@example.org", "nobody@example.org"])
def test_an_unknown_name_costs_as_much_as_a_wrong_password(citizen, monkeypatch, name):
    hasher = hashers.get_hasher()
    encode = Mock(wraps=hasher.encode)
    monkeypatch.setattr(type(hasher), "encode", encode)
    assert whose_password(find_people(name), "wrong") is None
    assert encode.call_count == MOST_PEOPLE


def test_djangos_own_way_in_passes_no_guard_so_it_lets_nobody_in(citizen):
    assert authenticate(username="citra", password=PASSWORD) is None
