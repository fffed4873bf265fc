"""Rewards and codes, for apps."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from rewards.models import Redemption
from rewards.services.redeeming import redeem
from tests.rewards.shelf import balance, buyer, reward, run_out, taken

pytestmark = pytest.mark.django_db


def post(client, path, body=None, key=None):
    headers = {"Idempotency-Key": key} if key else {}
    content = json.dumps(body) if body is not None else ""
    return client.post(path, content, "application/json", headers=headers)


def take(client, one, body=None, key=None):
    return post(client, f"/api/rewards/{one.pk}/redeem", body, key)


def refused(response, status, code):
    assert response.status_code == status, response.content
    assert response.json()["error"]["code"] == code
    return True


def test_the_list_says_what_stands_in_the_way(as_citizen, citizen):
    reward(name_en="In reach", cost=20, stock=3, limit_per_person=2)
    reward(name_en="Far", cost=500)
    reward(
        name_en="Over", cost=1, valid_from=timezone.now() - timedelta(2), valid_until=timezone.now()
    )
    buyer(citizen, 120)
    answer = as_citizen.get("/api/rewards").json()
    assert [answer["total"], answer["page"], answer["limit"]] == [2, 1, 20]
    near, far = answer["results"]
    assert (near["name"], near["left"], near["can_be_taken"]) == ("In reach", 3, True)
    assert (near["hindrance"], near["message"], near["picture"]) == (None, "", None)
    assert (far["can_be_taken"], far["hindrance"]) == (False, "NOT_ENOUGH_POINTS")
    assert "380" in far["message"]


@pytest.mark.parametrize("path", ["/api/rewards", "/api/redemptions"])
def test_lists_ask_as_little_however_long(as_citizen, citizen, path, django_assert_max_num_queries):
    buyer(citizen, 1000)
    for size in (2, 20):
        while Redemption.objects.count() < size:
            redeem(person=citizen, reward_id=reward(cost=1).pk)
        with django_assert_max_num_queries(8):
            assert as_citizen.get(path).json()["total"] == size


def test_points_become_a_code(as_citizen, citizen):
    one = reward(cost=50, stock=2)
    buyer(citizen, 120)
    answer = take(as_citizen, one, key="k")
    assert answer.status_code == 201
    found = answer.json()
    assert (found["state"], found["cost"], found["name"]) == ("open", 50, "Cloth bag")
    assert found["code"] == Redemption.objects.get().code
    again = take(as_citizen, one, key="k")
    assert (again.status_code, again.json(), again["Idempotent-Replay"]) == (201, found, "true")
    assert balance(citizen) == 70
    assert refused(take(as_citizen, one, {"cost": 50}, key="k"), 409, "KEY_REUSED")


def test_it_refuses_with_a_code_and_a_sentence(as_citizen, citizen):
    assert refused(take(as_citizen, reward()), 409, "NOT_ENOUGH_POINTS")
    buyer(citizen, 120)
    assert refused(take(as_citizen, reward(stock=0)), 409, "SOLD_OUT")
    assert refused(take(as_citizen, reward(cost=60), {"cost": 50}), 409, "PRICE_CHANGED")
    assert refused(take(as_citizen, reward(), {"cost": 0}), 400, "VALIDATION_ERROR")
    assert refused(take(as_citizen, reward(), {"price": 1}), 400, "VALIDATION_ERROR")
    assert refused(post(as_citizen, f"/api/rewards/{uuid4()}/redeem"), 404, "NOT_FOUND")


def test_my_codes_are_mine(as_citizen, as_stranger, citizen):
    code = taken(citizen)
    assert [one["id"] for one in as_citizen.get("/api/redemptions").json()["results"]] == [
        str(code.pk)
    ]
    assert as_stranger.get("/api/redemptions").json()["total"] == 0
    run_out(code)
    assert as_citizen.get("/api/redemptions").json()["results"][0]["state"] == "expired"


def test_staff_use_a_code(as_citizen, as_dispatcher, as_admin, citizen):
    path = f"/api/redemptions/{taken(citizen).code}/use"
    for client in (as_citizen, as_dispatcher):
        assert refused(post(client, path), 403, "PERMISSION_DENIED")
    assert post(as_admin, path, key="k").json()["state"] == "used"
    assert post(as_admin, path, key="k").json()["state"] == "used"
    assert refused(post(as_admin, path), 409, "CODE_USED")
    assert refused(post(as_admin, "/api/redemptions/XXX/use"), 404, "NO_SUCH_CODE")


def test_its_owner_gives_it_back(as_citizen, as_stranger, as_admin, citizen):
    code = taken(citizen, cost=50)
    path = f"/api/redemptions/{code.code}/cancel"
    for client in (as_stranger, as_admin):
        assert refused(post(client, path), 404, "NOT_FOUND")
    assert post(as_citizen, path).json()["state"] == "cancelled"
    assert balance(citizen) == 120
    assert refused(post(as_citizen, path), 409, "CODE_GIVEN_BACK")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/rewards"),
        ("get", "/api/redemptions"),
        ("get", "/api/leaderboard"),
        ("post", "/api/redemptions/XXX/use"),
        ("post", "/api/redemptions/XXX/cancel"),
    ],
)
def test_visitors_are_asked_to_log_in(client, db, method, path):
    assert refused(getattr(client, method)(path), 401, "NOT_AUTHENTICATED")
