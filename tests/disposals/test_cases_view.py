"""The pages on which staff decide about points that wait, and about appeals."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.models import Detection
from disposals.models import Case
from disposals.services.cases import appeal, decide
from rewards.models import Profile
from tests.conftest import client_for
from tests.disposals.drawing import drawn
from tests.disposals.rows import waiting_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_haste")]


def test_the_queue_is_for_those_who_decide(as_citizen, as_dispatcher, as_moderator, as_visitor):
    assert as_visitor.get("/ops/cases/").status_code == 302
    assert as_citizen.get("/ops/cases/").status_code == 403
    assert as_dispatcher.get("/ops/cases/").status_code == 403
    page = as_moderator.get("/ops/cases/")
    assert page.status_code == 200
    assert "Nobody is waiting" in page.content.decode()


def test_a_right_without_the_staff_door_opens_nothing(citizen, as_citizen):
    citizen.user_permissions.add(Permission.objects.get(codename="decide_case"))
    assert as_citizen.get("/ops/cases/").status_code == 403


def test_the_queue_shows_both_photos_and_leads_to_the_case(refusal, citizen, as_moderator):
    appeal(person=citizen, record_id=refusal.record_id, words="It is another jar.")
    page = as_moderator.get("/ops/cases/").content.decode()
    for record in (refusal.record, refusal.looks_like):
        assert reverse("file", args=[record.detection.file_id]) in page
    assert reverse("case", args=[refusal.pk]) in page
    assert "It is another jar." in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_queue_takes_few_queries_however_long_it_is(citizen, as_moderator, count):
    for _ in range(count):
        waiting_case(citizen)
    with CaptureQueriesContext(connection) as queries:
        assert as_moderator.get("/ops/cases/").status_code == 200
    assert len(queries) <= 9


def test_a_case_is_decided_on_its_page(difference, as_moderator):
    url = reverse("case", args=[difference.pk])
    page = as_moderator.get(url)
    assert "2 points at stake" in page.content.decode()
    form = {"decision": "grant", "answer": "I see it, too.", "idempotency_key": "k"}
    first = as_moderator.post(url, form)
    assert (first.status_code, first["Location"]) == (302, "/ops/cases/")
    assert as_moderator.post(url, form)["Idempotent-Replay"] == "true"
    assert Profile.objects.get().balance == 12
    assert "I see it, too." in as_moderator.get(url).content.decode()
    assert "I see it" not in as_moderator.get("/ops/cases/").content.decode()
    assert reverse("case", args=[difference.pk]) in (
        as_moderator.get("/ops/cases/?show=decided").content.decode()
    )


def test_of_what_the_recogniser_hardly_knows_staff_read_no_numbers(difference, as_moderator):
    url = reverse("case", args=[difference.pk])
    assert "<meter" in as_moderator.get(url).content.decode()
    Detection.objects.update(is_familiar=False)
    page = as_moderator.get(url).content.decode()
    assert "hardly seen anything like this photo" in page
    assert "<meter" not in page


def test_who_comes_second_reads_so(difference, moderator, admin, as_moderator):
    decide(case_id=difference.pk, by=admin, grants=True, answer="I see it, too.")
    url = reverse("case", args=[difference.pk])
    answer = as_moderator.post(url, {"decision": "decline", "answer": "No."}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert "Somebody else has decided" in answer.content.decode()
    assert Case.objects.get().state == "granted"


def test_without_an_answer_the_form_comes_back(difference, as_moderator):
    answer = as_moderator.post(reverse("case", args=[difference.pk]), {"decision": "grant"})
    assert answer.status_code == 400
    assert Case.objects.get().state == "open"


def test_ones_own_case_has_no_form(moderator, as_moderator, hand_in):
    case = hand_in(moderator, drawn("plastic"), label="glass").record.case
    page = as_moderator.get(reverse("case", args=[case.pk])).content.decode()
    assert "Nobody decides about their own points" in page
    assert "decline" not in page


def test_strangers_post_nothing(difference, stranger):
    url = reverse("case", args=[difference.pk])
    assert (
        client_for(stranger).post(url, {"decision": "grant", "answer": "Yes."}).status_code == 403
    )
    assert Case.objects.get().state == "open"
