"""Inbox and choices as pages: one's own, and nobody else's."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Notification, Preference
from notifications.selectors import unread_count, unread_label
from notifications.services import choose, notify
from notifications.views import PER_PAGE
from tests.conftest import client_for
from tests.notifications.conftest import check_address, letter

pytestmark = pytest.mark.django_db

INBOX = "/notifications/"
CHOICES = "/account/notifications/"


def tell(who, number=1, path="/account/", subject="Your report is done"):
    notify(person=who, kind="welcome", source=str(number), compose=letter(subject, path))
    return Notification.objects.get(person=who, source=str(number))


def queries_for(client, url) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_an_empty_inbox_says_so(as_citizen):
    assert b"Nothing here yet" in as_citizen.get(INBOX).content


def test_visitors_are_asked_who_they_are(client):
    for path in (INBOX, CHOICES):
        response = client.get(path)
        assert response.status_code == 302
        assert urlsplit(response["Location"]).path == "/login/"


def test_news_stand_in_the_inbox_newest_first(as_citizen, citizen):
    tell(citizen, 1, subject="First")
    tell(citizen, 2, subject="<b>Second</b>")
    text = as_citizen.get(INBOX).content.decode()
    assert text.index("&lt;b&gt;Second") < text.index("First")
    assert text.count("news-unread") == 2


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "just now"), (1, "1\xa0minute ago"), (10, "10\xa0minutes ago")]
)
def test_news_say_how_old_they_are(as_citizen, citizen, minutes, said):
    tell(citizen)
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    assert f">{said}</time>" in as_citizen.get(INBOX).content.decode()


def test_opening_marks_it_and_leads_on(as_citizen, citizen):
    news = tell(citizen)
    response = as_citizen.post(f"{INBOX}{news.pk}/open/")
    assert (response.status_code, response["Location"]) == (302, "/account/")
    news.refresh_from_db()
    assert news.is_read
    assert b"news-unread" not in as_citizen.get(INBOX).content


def test_opening_again_keeps_when_it_was_first_read(as_citizen, citizen):
    news = tell(citizen)
    as_citizen.post(f"{INBOX}{news.pk}/open/")
    first = Notification.objects.get().read_at
    as_citizen.post(f"{INBOX}{news.pk}/open/")
    assert Notification.objects.get().read_at == first


@pytest.mark.parametrize(
    "path", ["", "https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_no_news_lead_elsewhere(as_citizen, citizen, path):
    news = tell(citizen, path=path)
    response = as_citizen.post(f"{INBOX}{news.pk}/open/")
    assert response["Location"] == INBOX


def test_nobody_sees_or_opens_anothers(as_stranger, citizen):
    news = tell(citizen)
    assert b"Your report is done" not in as_stranger.get(INBOX).content
    assert as_stranger.post(f"{INBOX}{news.pk}/open/").status_code == 404
    as_stranger.post(f"{INBOX}read/")
    news.refresh_from_db()
    assert not news.is_read


def test_a_link_does_not_mark_anything(as_citizen, citizen):
    news = tell(citizen)
    assert as_citizen.get(f"{INBOX}{news.pk}/open/").status_code == 405
    assert as_citizen.get(f"{INBOX}read/").status_code == 405


def test_all_are_marked_at_once(as_citizen, citizen):
    tell(citizen, 1)
    tell(citizen, 2)
    assert as_citizen.post(f"{INBOX}read/")["Location"] == INBOX
    assert unread_count(citizen) == 0
    assert b"Mark all as read" not in as_citizen.get(INBOX).content


def test_a_long_inbox_has_pages(as_citizen, citizen):
    for number in range(PER_PAGE + 1):
        tell(citizen, number)
    assert as_citizen.get(INBOX).content.count(b'class="news ') == PER_PAGE
    assert as_citizen.get(f"{INBOX}?page=2").content.count(b'class="news ') == 1
    assert as_citizen.get(f"{INBOX}?page=nonsense").status_code == 200


@pytest.mark.parametrize(("url", "most"), [(INBOX, 10), ("/api/notifications", 5)])
def test_every_page_of_a_full_inbox_costs_the_same_queries(as_citizen, citizen, url, most):
    rows = [Notification(person=citizen, kind="welcome", source=str(n)) for n in range(200)]
    Notification.objects.bulk_create(rows[:1])
    one = queries_for(as_citizen, url)
    Notification.objects.bulk_create(rows[1:])
    pages = {queries_for(as_citizen, f"{url}?page={number}") for number in (1, 2, 10)}
    assert pages == {one}
    assert one <= most


def test_the_bell_counts_to_nine(citizen):
    assert unread_label(citizen) == ""
    for number in range(12):
        tell(citizen, number)
        if number == 8:
            assert unread_label(citizen) == "9"
    assert (unread_count(citizen), unread_label(citizen)) == (10, "9+")
    Notification.objects.update(read_at=timezone.now())
    assert unread_label(citizen) == ""


def test_choices_are_kept(as_citizen, citizen):
    response = as_citizen.post(CHOICES, {"welcome:email": "on"}, follow=True)
    assert b"Saved." in response.content
    ours = Preference.objects.filter(kind__in=["message", "welcome"])
    kept = ours.values_list("kind", "channel", "is_on")
    assert sorted(kept) == [("message", "email", False), ("welcome", "email", True)]
    as_citizen.post(CHOICES, {"message:email": "on"})
    assert sorted(kept.all()) == [("message", "email", True), ("welcome", "email", False)]


def test_nobody_switches_security_off(as_citizen, citizen):
    page = as_citizen.get(CHOICES).content.decode()
    assert "Always on: it protects your account." in page
    assert 'name="security:email"' not in page
    as_citizen.post(CHOICES, {})
    assert not Preference.objects.filter(kind="security").exists()


def test_alerts_are_a_choice_of_staff_alone(as_citizen, as_dispatcher):
    assert b"Alerts for staff" not in as_citizen.get(CHOICES).content
    assert b"Alerts for staff" in as_dispatcher.get(CHOICES).content


def test_an_unchecked_address_is_told(as_citizen, citizen):
    warning = b"Until you have opened the link"
    assert warning in as_citizen.get(CHOICES).content
    check_address(citizen)
    assert warning not in as_citizen.get(CHOICES).content


def test_choices_cost_few_queries(as_dispatcher, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        as_dispatcher.get(CHOICES)


def test_choices_are_ones_own(citizen, stranger):
    choose(person=citizen, choices={("welcome", "email"): True})
    page = client_for(stranger).get(CHOICES).content.decode()
    row = page[page.index('name="welcome:email"') :][:200]
    assert "checked" not in row.split(">")[0]
