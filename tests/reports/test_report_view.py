"""The page of one report: who sees it, what stands on it, and what never does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import ReportEvent
from reports.services.events import write_event
from reports.states import Actor, State
from tests.reports.builders import follow, photo, report


def page_of(client, shown) -> str:
    response = client.get(f"/reports/{shown.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_anyone_reads_it(citizen, as_visitor):
    shown = report(citizen, description="At the school\nbehind the wall", place_words="Market")
    page = page_of(as_visitor, shown)
    for words in ("Overflowing bin", shown.reference, "At the school<br>", "Market", "submitted"):
        assert words in page
    assert "mlat=-6.208800&amp;mlon=106.845600" in page
    in_indonesian = as_visitor.get(f"/reports/{shown.pk}/", headers={"Accept-Language": "id"})
    assert "mlat=-6.208800&amp;" in in_indonesian.content.decode()


HIDDEN = [
    {"state": State.UNCONFIRMED, "email": "wati@example.org"},
    {"state": State.REJECTED, "withdrawn_at": timezone.now()},
]


@pytest.mark.parametrize("fields", HIDDEN, ids=["unconfirmed", "withdrawn"])
def test_what_is_not_public_is_not_there_for_strangers(
    fields, citizen, as_visitor, as_stranger, as_dispatcher
):
    owner = None if "email" in fields else citizen
    shown = report(owner, **fields)
    for client in (as_visitor, as_stranger):
        assert client.get(f"/reports/{shown.pk}/").status_code == 404
        assert client.get(f"/api/reports/{shown.pk}").status_code == 404
    assert page_of(as_dispatcher, shown)


def test_who_withdrew_it_still_sees_it(citizen, as_citizen):
    shown = report(citizen, **HIDDEN[1])
    assert "was withdrawn" in page_of(as_citizen, shown)


def test_staff_of_another_kind_see_no_more_than_others(stranger, as_stranger):
    stranger.is_staff = True
    stranger.save()
    shown = report(**HIDDEN[0])
    assert as_stranger.get(f"/reports/{shown.pk}/").status_code == 404


def test_its_photos_go_with_it(citizen, as_visitor, as_citizen, as_dispatcher):
    open_one, withdrawn = report(citizen), report(citizen, **HIDDEN[1])
    seen, hidden = (f"/files/{photo(one).file_id}/" for one in (open_one, withdrawn))
    assert as_visitor.get(seen).status_code == 200
    assert as_visitor.get(hidden).status_code == 404
    assert as_citizen.get(hidden).status_code == 200
    assert as_dispatcher.get(hidden).status_code == 200


def test_before_and_after_stand_side_by_side(citizen, as_visitor):
    shown = report(citizen, state=State.RESOLVED)
    before, after = photo(shown), photo(shown, "after")
    page = page_of(as_visitor, shown)
    assert "report-photos-both" in page
    assert page.index(str(before.file_id)) < page.index(str(after.file_id))


def test_a_name_is_shown_with_consent_alone(citizen, as_visitor, as_citizen):
    assert "Citra" not in page_of(as_visitor, report(citizen))
    named = report(citizen, shows_reporter=True)
    assert "told by Citra Lestari" in page_of(as_visitor, named)
    assert "told by you" in page_of(as_citizen, named)
    page = page_of(as_visitor, report(email="wati@example.org", shows_reporter=True))
    assert "wati" not in page


def test_the_time_line_tells_why_and_never_who(citizen, dispatcher, as_visitor):
    shown = report(citizen, state=State.NOT_OURS, responsible="Toll road company")
    write_event(
        report=shown,
        kind=ReportEvent.Kind.STATE,
        role=Actor.STAFF,
        actor=dispatcher,
        from_state=State.SUBMITTED,
        words="The strip belongs to the toll road.",
        staff_words="Call Pak Budi",
    )
    write_event(report=shown, kind=ReportEvent.Kind.PRIORITY, role=Actor.STAFF, actor=dispatcher)
    page = page_of(as_visitor, shown)
    assert "The strip belongs to the toll road." in page
    assert "It belongs to: Toll road company" in page
    assert "by the city" in page
    for hidden in ("Budi", "dewi", "New priority"):
        assert hidden not in page
    assert page.count("report-step-title") == 2


def test_what_is_late_says_so(citizen, as_visitor):
    late = report(citizen, at=timezone.now() - timedelta(days=30))
    assert "Should have been done" in page_of(as_visitor, late)
    assert "overdue" in page_of(as_visitor, late)
    assert "overdue" not in page_of(as_visitor, report(citizen))
    done = report(citizen, at=timezone.now() - timedelta(days=30), state=State.RESOLVED)
    assert "overdue" not in page_of(as_visitor, done)


def test_private_ground_is_rounded_and_nothing_tells_more(citizen, as_visitor):
    place = (-6.208812, 106.845678)
    shown = report(citizen, type="private-ground", place=place, place_words="Jalan Melati 7")
    page = page_of(as_visitor, shown)
    assert "-6.209000,106.846000" in page
    assert "a hundred metres" in page
    for exact in ("208812", "845678", "Melati"):
        assert exact not in page


def test_a_place_in_words_has_no_map(citizen, as_visitor):
    page = page_of(as_visitor, report(citizen, place=None))
    assert "behind the market" in page
    assert "reports-map" not in page


def test_a_duplicate_leads_to_the_first(citizen, as_visitor):
    first = report(citizen)
    shown = report(citizen, state=State.DUPLICATE, duplicate_of=first)
    assert f'href="/reports/{first.pk}/"' in page_of(as_visitor, shown)
    first.state, first.withdrawn_at, first.closed_at = State.REJECTED, *[timezone.now()] * 2
    first.save()
    assert str(first.pk) not in page_of(as_visitor, shown)


def test_me_too_for_whoever_may(citizen, stranger, as_visitor, as_citizen, as_stranger):
    shown = report(citizen)
    action = f'action="/reports/{shown.pk}/follow/"'
    assert f"/login/?next=/reports/{shown.pk}/" in page_of(as_visitor, shown)
    assert action not in page_of(as_citizen, shown)
    assert action in page_of(as_stranger, shown)
    assert "Stop" not in page_of(as_stranger, shown)
    follow(shown, stranger)
    assert "You follow it. Stop" in page_of(as_stranger, shown)
    assert "1 more says so" in page_of(as_visitor, shown)


def test_following_by_its_buttons(citizen, stranger, as_stranger):
    shown = report(citizen)
    as_stranger.post(f"/reports/{shown.pk}/follow/")
    assert "You follow it. Stop" in page_of(as_stranger, shown)
    as_stranger.post(f"/reports/{shown.pk}/follow/", {"stop": "yes"})
    assert "I see it, too" in page_of(as_stranger, shown)


def test_queries_do_not_grow(citizen, as_visitor, django_assert_max_num_queries):
    shown = report(citizen)
    for _round in range(2):
        for _number in range(5):
            photo(shown)
            write_event(report=shown, kind=ReportEvent.Kind.STATE, role=Actor.STAFF)
        with django_assert_max_num_queries(3):
            page_of(as_visitor, shown)


def test_mine_shows_mine_alone(citizen, stranger, as_citizen, as_visitor):
    mine = report(citizen, description="Mine", **HIDDEN[1])
    other = report(stranger, description="Another's")
    page = as_citizen.get("/reports/mine/").content.decode()
    assert str(mine.pk) in page
    assert str(other.pk) not in page
    follow(other, citizen)
    page = as_citizen.get("/reports/mine/?show=followed").content.decode()
    assert str(other.pk) in page
    assert str(mine.pk) not in page
    assert as_visitor.get("/reports/mine/").status_code == 302


def test_nothing_told_or_followed_yet_says_so(as_citizen):
    assert "reported nothing yet" in as_citizen.get("/reports/mine/").content.decode()
    assert "follow no report" in as_citizen.get("/reports/mine/?show=followed").content.decode()
