from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Lower
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from common import pagination
from common.models import IdempotencyKey, StoredFile
from common.pagination import Order, PageOrCursor

pytestmark = [pytest.mark.urls("tests.probe.urls"), pytest.mark.django_db]

FILES = "/api/probe/files"
START = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def files(db):
    """Three share each moment, so that only the primary key tells them apart."""
    return StoredFile.objects.bulk_create(
        StoredFile(
            kind="photo",
            name=f"{number}",
            content_type="image/jpeg",
            size=number,
            created_at=START + timedelta(microseconds=number // 3),
        )
        for number in range(47)
    )


def ids(answer):
    return [row["id"] for row in answer["results"]]


def walk(client, path):
    """All pages by cursor."""
    answer = client.get(path).json()
    pages = [answer]
    while answer["next_cursor"]:
        answer = client.get(f"{path}&cursor={answer['next_cursor']}").json()
        pages.append(answer)
    return pages


def test_a_page(as_citizen, files):
    answer = as_citizen.get(FILES, {"page": 2, "limit": 10}).json()
    assert set(answer) == {"total", "page", "limit", "results", "next_cursor"}
    assert (answer["total"], answer["page"], answer["limit"]) == (47, 2, 10)
    assert len(answer["results"]) == 10


def test_pages_hold_every_row_once(as_citizen, files):
    pages = [as_citizen.get(FILES, {"page": page, "limit": 10}).json() for page in range(1, 7)]
    found = [row for page in pages for row in ids(page)]
    assert len(found) == len(set(found)) == 47
    assert pages[4]["next_cursor"] is None
    assert pages[5]["results"] == []


def test_cursors_hold_every_row_once_in_the_same_order(as_citizen, files):
    pages = walk(as_citizen, f"{FILES}?limit=10")
    found = [row for page in pages for row in ids(page)]
    assert found == ids(as_citizen.get(FILES, {"limit": 50}).json())
    assert [page["page"] for page in pages] == [1, None, None, None, None]
    assert {page["total"] for page in pages} == {47}


def test_a_cursor_is_not_moved_by_what_comes_in_before_it(as_citizen, files):
    first = as_citizen.get(FILES, {"limit": 10}).json()
    StoredFile.objects.create(
        kind="photo", name="new", size=1, created_at=START + timedelta(days=1)
    )
    second = as_citizen.get(FILES, {"limit": 10, "cursor": first["next_cursor"]}).json()
    assert not set(ids(first)) & set(ids(second))
    assert second["total"] == 48


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=x", "page"),
        ("page=", "page"),
        ("page=1.5", "page"),
        ("page=%D9%A1", "page"),
        ("page=" + "9" * 5000, "page"),
        ("limit=0", "limit"),
        ("limit=51", "limit"),
        ("limit=x", "limit"),
        ("page=201&limit=50", "page"),
        ("cursor=x", "cursor"),
        ("cursor=WzFd:abc", "cursor"),
        ("cursor=%C3%A9", "cursor"),
    ],
)
def test_a_bad_request_says_what_is_wrong(as_citizen, query, field):
    response = as_citizen.get(f"{FILES}?{query}")
    assert response.status_code == 400
    [detail] = response.json()["error"]["details"]
    assert detail["field"] == field
    assert detail["message"].endswith(".")


def test_the_deepest_page_is_still_a_page(as_citizen):
    assert as_citizen.get(f"{FILES}?page=200&limit=50").status_code == 200


def test_page_and_cursor_exclude_each_other(as_citizen, files):
    cursor = as_citizen.get(FILES, {"limit": 10}).json()["next_cursor"]
    assert as_citizen.get(FILES, {"page": 1, "cursor": cursor}).status_code == 400


def test_a_cursor_enters_the_index_where_it_points(files):
    for name, bound in (("size", ">="), ("-size", "<=")):
        order = Order(StoredFile.objects.order_by(name))
        later = order.queryset.filter(order.beyond(order.cursor_after(files[20])))
        assert f'"size" {bound} 20 AND (' in str(later.query)


def test_a_cursor_of_another_order_is_refused(files):
    cursor = Order(StoredFile.objects.order_by("size")).cursor_after(files[0])
    Order(StoredFile.objects.order_by("size")).beyond(cursor)
    with pytest.raises(pagination.ValidationError):
        Order(StoredFile.objects.order_by("-size")).beyond(cursor)


def test_the_total_is_capped_and_counted_cheaply(
    as_citizen, files, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(pagination, "DEEPEST_ROW", 40)
    with django_assert_max_num_queries(4) as queries:
        answer = as_citizen.get(FILES, {"limit": 10}).json()
    assert answer["total"] == 40
    assert answer["total_capped"] is True
    [count] = [query["sql"] for query in queries if "COUNT" in query["sql"]]
    assert "LIMIT 41" in count
    assert "ORDER BY" not in count
    # The cursor goes on where pages end.
    assert sum(len(page["results"]) for page in walk(as_citizen, f"{FILES}?limit=10")) == 47


def test_a_list_that_ends_at_the_cap_is_exact(as_citizen, files, monkeypatch):
    monkeypatch.setattr(pagination, "DEEPEST_ROW", 47)
    answer = as_citizen.get(FILES).json()
    assert answer["total"] == 47
    assert "total_capped" not in answer


def paginate(queryset, **query):
    request = Request(APIRequestFactory().get("/", query))
    paginator = PageOrCursor()
    rows = paginator.paginate_queryset(queryset, request)
    return rows, paginator.next_cursor


@pytest.mark.parametrize("order", [["kind", "-size"], ["-created_at", "size"], ["pk"], ["-id"], []])
def test_any_mix_of_directions(files, order):
    StoredFile.objects.filter(size__gt=20).update(kind="avatar")
    queryset = StoredFile.objects.order_by(*order)
    rows, cursor = paginate(queryset, limit=7)
    found = list(rows)
    while cursor:
        rows, cursor = paginate(queryset, limit=7, cursor=cursor)
        found += rows
    assert len(found) == 47
    assert found == list(Order(queryset).queryset)


@pytest.mark.parametrize(
    "queryset",
    [
        StoredFile.objects.order_by(Lower("kind")),
        StoredFile.objects.order_by("?"),
        IdempotencyKey.objects.order_by("status"),
    ],
)
def test_an_order_that_cannot_hold_still_is_a_mistake_of_ours(queryset):
    with pytest.raises(TypeError):
        Order(queryset)
