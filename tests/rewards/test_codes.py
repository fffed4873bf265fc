"""What becomes of a code: shown, given back, used up by staff, or run out."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.http import Http404
from django.test import Client

from accounts.models import AuditEntry
from common.errors import DomainError
from rewards.models import PointsEntry, Redemption, Reward
from rewards.services.redeeming import cancel, expire, expire_due, find_code, redeem, use
from rewards.tasks import expire_codes
from tests.conftest import client_for, person
from tests.rewards.shelf import balance, buyer, reward, run_out, taken

pytestmark = pytest.mark.django_db
USE = "/rewards/use/"


@pytest.fixture
def code(citizen) -> Redemption:
    return taken(citizen, cost=50, stock=5)


@pytest.fixture
def moderator(db):
    user = person("maya", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def as_moderator(moderator) -> Client:
    return client_for(moderator)


def page_of(code: Redemption) -> str:
    return f"/rewards/codes/{code.pk}/"


def state(code: Redemption) -> str:
    return Redemption.objects.get(pk=code.pk).state


def left() -> int | None:
    return Reward.objects.get().stock


# --- given back


def test_a_code_is_given_back_for_its_points(citizen, code):
    done = cancel(person=citizen, redemption=code)
    assert (done.state, done.closed_by, balance(citizen), left()) == ("cancelled", citizen, 120, 5)
    entry = PointsEntry.objects.get(direction="returned")
    assert (entry.amount, entry.source) == (50, str(code.pk))


@pytest.mark.parametrize("how", ["cancelled", "used", "expired"])
def test_only_once_and_only_while_it_could_be_used(citizen, admin, code, how):
    if how == "cancelled":
        cancel(person=citizen, redemption=code)
    elif how == "used":
        use(code=code.code, by=admin)
    else:
        run_out(code)
    before = balance(citizen)
    with pytest.raises(DomainError) as refused:
        cancel(person=citizen, redemption=code)
    names = {"cancelled": "CODE_GIVEN_BACK", "used": "CODE_USED", "expired": "CODE_EXPIRED"}
    assert (refused.value.code, refused.value.status) == (names[how], 409)
    assert balance(citizen) == before


def test_nobody_gives_back_what_is_somebody_else_s(stranger, code):
    with pytest.raises(Http404):
        cancel(person=stranger, redemption=code)
    assert state(code) == "open"


def test_a_price_that_rose_gives_back_what_was_paid(citizen, code):
    Reward.objects.update(cost=500)
    cancel(person=citizen, redemption=code)
    assert balance(citizen) == 120


# --- used


def test_staff_use_it_once_and_it_is_written_down(moderator, code):
    done = use(code=code.code.lower(), by=moderator)
    assert (done.state, done.closed_by) == ("used", moderator)
    entry = AuditEntry.objects.get(action="use code")
    assert (entry.actor, entry.changes) == (moderator, {"state": ["open", "used"]})
    with pytest.raises(DomainError) as refused:
        use(code=code.code, by=moderator)
    assert refused.value.code == "CODE_USED"
    assert AuditEntry.objects.filter(action="use code").count() == 1


def test_what_ran_out_opens_nothing(moderator, code):
    run_out(code)
    with pytest.raises(DomainError) as refused:
        use(code=code.code, by=moderator)
    assert refused.value.code == "CODE_EXPIRED"


@pytest.mark.parametrize("text", ["", "XXX", "DROP TABLE", "🔋", "C" * 200])
def test_an_unknown_code_is_said_to_be_unknown(db, text):
    with pytest.raises(DomainError) as refused:
        find_code(text)
    assert (refused.value.code, refused.value.status) == ("NO_SUCH_CODE", 404)


# --- run out


def test_what_nobody_used_goes_back_by_itself(citizen, code):
    run_out(code)
    expire_codes()
    assert (state(code), balance(citizen), left()) == ("expired", 120, 5)
    expire_codes()
    assert balance(citizen) == 120


def test_the_sweep_leaves_the_others_alone(citizen, admin, code):
    used = redeem(person=citizen, reward_id=code.reward_id)
    use(code=used.code, by=admin)
    run_out(used)
    assert expire_due() == 0
    assert (state(code), state(used)) == ("open", "used")
    assert not expire(redemption=code)


def test_one_that_fails_keeps_none_of_the_others(citizen, code, monkeypatch):
    other = run_out(redeem(person=citizen, reward_id=code.reward_id))
    monkeypatch.setattr("rewards.services.redeeming.MOST_AT_ONCE", 1)
    run_out(code)
    assert expire_due() == 1
    assert expire_due() == 1
    assert {state(code), state(other)} == {"expired"}


# --- one's own pages


def test_the_list_has_mine_alone(as_citizen, as_stranger, code):
    assert "Cloth bag" in as_citizen.get("/rewards/codes/").content.decode()
    page = as_stranger.get("/rewards/codes/").content.decode()
    assert "Cloth bag" not in page
    assert 'class="empty"' in page


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_asks_as_little_however_long(as_citizen, citizen, size, django_assert_num_queries):
    buyer(citizen, 500)
    one = reward(cost=1)
    for _number in range(size):
        redeem(person=citizen, reward_id=one.pk)
    as_citizen.get("/rewards/codes/")
    with django_assert_num_queries(5):
        as_citizen.get("/rewards/codes/")


def test_a_code_shows_itself_as_letters_and_as_a_picture(as_citizen, code, settings):
    text = as_citizen.get(page_of(code)).content.decode()
    assert f"{code.code[:3]} {code.code[3:6]} {code.code[6:]}" in text
    assert re.search(r'<svg viewBox="0 0 \d+ \d+" class="code-qr">', text)
    assert "style=" not in text.partition("<main")[2]


def test_a_code_is_nobody_else_s(as_stranger, as_admin, code):
    for client in (as_stranger, as_admin):
        assert client.get(page_of(code)).status_code == 404
        assert client.post(f"{page_of(code)}cancel/").status_code == 404
    assert state(code) == "open"


def test_the_page_gives_back(as_citizen, citizen, code):
    page = as_citizen.post(f"{page_of(code)}cancel/", follow=True)
    assert "Given back. You have your 50 points again." in page.content.decode()
    assert balance(citizen) == 120
    assert 'class="code-qr"' not in page.content.decode()
    assert as_citizen.post(f"{page_of(code)}cancel/").status_code == 409


def test_a_code_that_ran_out_says_that_points_come_back(as_citizen, code):
    run_out(code)
    text = as_citizen.get(page_of(code)).content.decode()
    assert "Your points come back within minutes." in text
    assert 'class="code-qr"' not in text
    expire_codes()
    assert "you have your points again" in as_citizen.get(page_of(code)).content.decode()


# --- the counter


def test_the_counter_is_for_those_who_may(as_citizen, as_dispatcher, as_moderator, as_admin, code):
    for client, status in ((as_citizen, 403), (as_dispatcher, 403), (as_moderator, 200)):
        assert client.get(USE).status_code == status
    for client in (as_citizen, as_dispatcher):
        assert client.post(USE, {"code": code.code}).status_code == 403
    assert state(code) == "open"
    volunteer = person("vino")
    volunteer.groups.add(Group.objects.get(name="volunteer"), Group.objects.get(name="moderator"))
    assert client_for(volunteer).get(USE).status_code == 403  # A right alone makes nobody staff.


def test_the_counter_shows_what_it_is_good_for_first(as_moderator, code):
    text = as_moderator.get(USE, {"code": code.code.lower()}).content.decode()
    assert "Cloth bag" in text
    assert "Citra Lestari" in text
    assert "Mark as used" in text
    assert state(code) == "open"


def test_the_counter_uses_it_once(as_moderator, code):
    form = {"code": code.code, "idempotency_key": "k"}
    page = as_moderator.post(USE, form, follow=True)
    assert "Hand it over: Cloth bag, for Citra Lestari." in page.content.decode()
    assert as_moderator.post(USE, form)["Location"] == USE
    again = as_moderator.post(USE, form | {"idempotency_key": "k2"})
    assert again.status_code == 409
    assert "used already" in again.content.decode()
    looked_up = as_moderator.get(USE, {"code": code.code}).content.decode()
    assert "Hand nothing over" in looked_up
    assert "Mark as used" not in looked_up


@pytest.mark.parametrize("text", ["", "CCCCCCCCC", "x" * 5000, "<b>"])
def test_the_counter_says_when_it_knows_no_such_code(as_moderator, code, text):
    page = as_moderator.get(USE, {"code": text})
    assert page.status_code == 200
    assert "notice-error" in page.content.decode()
    assert as_moderator.post(USE, {"code": text}).status_code == 404


def test_visitors_log_in_first(as_visitor, code):
    for path in (page_of(code), "/rewards/codes/", USE, f"/rewards/{code.reward_id}/redeem/"):
        assert as_visitor.get(path)["Location"].startswith("/login/")
    assert as_visitor.get(f"/rewards/codes/{uuid4()}/").status_code == 302
