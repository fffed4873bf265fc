"""The admin made for the job: what staff see, and that each step goes through the one service."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from reports.models import Priority, Report, ReportEvent, ReportType, ResponseTemplate
from reports.services.events import write_event
from reports.services.moving import move
from reports.states import Actor, State
from tests.conftest import client_for, person
from tests.disposals.drawing import drawn
from tests.reports import builders

pytestmark = pytest.mark.django_db
LIST = reverse("admin:reports_report_changelist")


def page_of(report: Report) -> str:
    return reverse("admin:reports_report_change", args=[report.pk])


def step(report: Report, to: State) -> str:
    return f"{reverse('admin:reports_report_move', args=[report.pk])}?to={to}"


def act(client: Client, action: str, reports: list[Report], **said):
    chosen = {"action": action, ACTION_CHECKBOX_NAME: [str(report.pk) for report in reports]}
    return client.post(LIST, chosen | said, follow=True)


def states(reports: list[Report]) -> list[str]:
    return [Report.objects.get(pk=report.pk).state for report in reports]


def words_of(response) -> str:
    return response.content.decode()


# --- one report --------------------------------------------------------------------------------


def test_its_page_shows_what_is_needed_to_decide(citizen, as_dispatcher):
    report = builders.report(citizen, description="<script>alert(1)</script> A heap.")
    builders.photo(report)
    page = words_of(as_dispatcher.get(page_of(report)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; A heap." in page
    assert reverse("file", args=[report.photos.get().file_id]) in page
    assert 'data-center="-6.208800,106.845600"' in page
    assert citizen.username in page
    for to in ("acknowledged", "dispatched", "resolved", "duplicate"):
        assert f"/move/?to={to}" in page
    assert 'name="_save"' not in page


def test_who_reported_is_for_those_who_may_see_it(citizen, dispatcher, moderator):
    mailed = builders.report(email="wati@example.org")
    assert "wati@example.org" not in words_of(client_for(moderator).get(page_of(mailed)))
    # Nor does the log say it, which begins with whoever told.
    told = reported_from(citizen)
    page = words_of(client_for(moderator).get(page_of(told)))
    for secret in (citizen.username, "192.0.2.7", "Browser of"):
        assert secret not in page
    page = words_of(client_for(dispatcher).get(page_of(told)))
    for known in (citizen.username, "192.0.2.7", "Browser of"):
        assert known in page


def test_which_colleague_took_a_step_is_for_all_who_see_reports(citizen, dispatcher, moderator):
    report = builders.report(citizen)
    move(report_id=report.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    assert dispatcher.username in words_of(client_for(moderator).get(page_of(report)))


def reported_from(person: User) -> Report:
    report = builders.report(person)
    request = RequestFactory().post(
        "/", REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Browser of"}
    )
    kind, role = ReportEvent.Kind.EDITED, Actor.REPORTER
    write_event(report=report, kind=kind, role=role, actor=person, request=request)
    return report


@pytest.fixture
def moderator(db):
    from django.contrib.auth.models import Group

    user = person("maya", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


def test_a_step_asks_and_then_moves(citizen, dispatcher, as_dispatcher):
    report = builders.report(citizen)
    address = step(report, State.DISPATCHED)
    assert 'name="dispatched_to"' in words_of(as_dispatcher.get(address))
    said = {
        "send": "1",
        "to": "dispatched",
        "dispatched_to": "crew 4",
        "staff_words": "Bring gloves.",
    }
    answer = as_dispatcher.post(address, said, headers={"User-Agent": "Browser"})
    assert answer.url == page_of(report)
    report.refresh_from_db()
    assert (report.state, report.dispatched_to) == (State.DISPATCHED, "crew 4")
    event = report.events.get(kind="state")
    assert (event.actor, event.agent, event.staff_words) == (dispatcher, "Browser", "Bring gloves.")
    assert "Bring gloves." in words_of(as_dispatcher.get(page_of(report)))


def test_what_is_missing_is_said_beside_its_field(citizen, as_dispatcher):
    report = builders.report(citizen)
    answer = as_dispatcher.post(step(report, State.REJECTED), {"send": "1", "to": "rejected"})
    assert answer.status_code == 400
    assert answer.context["form"].errors["reason"]
    assert states([report]) == [State.SUBMITTED]


def test_litter_is_resolved_with_a_photo(citizen, as_dispatcher):
    report = builders.report(citizen, type="plastic")
    address, said = step(report, State.RESOLVED), {"send": "1", "to": "resolved"}
    for photo in (None, SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")):
        answer = as_dispatcher.post(address, said | ({"photo": photo} if photo else {}))
        assert answer.status_code == 400
        assert answer.context["form"].errors["photo"]
    photo = SimpleUploadedFile("a.jpg", drawn("glass"), "image/jpeg")
    assert as_dispatcher.post(address, said | {"photo": photo}).status_code == 302
    assert states([report]) == [State.RESOLVED]
    assert report.photos.get().moment == "after"


def test_a_step_that_a_colleague_made_impossible_is_said(citizen, as_dispatcher):
    report = builders.report(citizen, state=State.REJECTED)
    answer = as_dispatcher.get(step(report, State.RESOLVED), follow=True)
    assert "take that step now" in words_of(answer)


def test_ready_answers_fit_type_state_and_language(citizen, as_dispatcher):
    report = builders.report(citizen, language="id")
    rows = [
        ("fits all", None, "rejected", "id"),
        ("fits type", "overflowing-bin", "rejected", "id"),
        ("other type", "plastic", "rejected", "id"),
        ("other state", None, "not_found", "id"),
        ("other language", None, "rejected", "en"),
    ]
    for title, type, state, language in rows:
        ResponseTemplate.objects.create(
            title=title, type_id=type, state=state, language=language, words=f"Words: {title}"
        )
    form = as_dispatcher.get(step(report, State.REJECTED)).context["form"]
    assert {row.title for row in form.fields["ready"].queryset} == {"fits all", "fits type"}
    chosen = ResponseTemplate.objects.get(title="fits type")
    said = {"send": "1", "to": "rejected", "ready": chosen.pk}
    as_dispatcher.post(step(report, State.REJECTED), said)
    assert report.events.get(kind="state").words == "Words: fits type"


def test_priority_by_hand(citizen, as_dispatcher):
    report = builders.report(citizen)
    address = reverse("admin:reports_report_priority", args=[report.pk])
    assert as_dispatcher.get(address).status_code == 200
    assert as_dispatcher.post(address, {"priority": "9"}).status_code == 200
    as_dispatcher.post(address, {"priority": "4"})
    report.refresh_from_db()
    assert (report.priority, report.priority_by_hand) == (Priority.URGENT, True)
    as_dispatcher.post(address, {"priority": ""})
    report.refresh_from_db()
    assert not report.priority_by_hand


def test_strangers_and_other_staff_get_nowhere(citizen, as_citizen, as_visitor):
    report = builders.report(citizen)
    trainer = client_for(person("tri", is_staff=True))
    for client in (as_citizen, as_visitor, trainer):
        for address in (LIST, page_of(report), step(report, State.ACKNOWLEDGED)):
            assert client.get(address).status_code in (302, 403)
        client.post(step(report, State.ACKNOWLEDGED), {"send": "1", "to": "acknowledged"})
    assert states([report]) == [State.SUBMITTED]


# --- many --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "said", "state"),
    [
        ("acknowledge", {}, State.ACKNOWLEDGED),
        ("assign", {"dispatched_to": "crew 4"}, State.DISPATCHED),
        ("begin", {}, State.IN_PROGRESS),
        ("resolve", {}, State.RESOLVED),
        ("reject", {"reason": "Planters."}, State.REJECTED),
    ],
)
def test_many_take_one_step(citizen, dispatcher, as_dispatcher, action, said, state):
    reports = [builders.report(citizen) for _number in range(3)]
    asked = act(as_dispatcher, action, reports)
    assert all(report.reference in words_of(asked) for report in reports)
    assert states(reports) == [State.SUBMITTED] * 3
    done = act(as_dispatcher, action, reports, send="1", **said)
    assert "3 reports were moved." in words_of(done)
    assert states(reports) == [state] * 3
    for report in reports:
        assert report.events.get(kind="state").actor == dispatcher


def test_many_are_merged_into_one(citizen, as_dispatcher):
    target, *reports = [builders.report(citizen) for _number in range(3)]
    act(as_dispatcher, "merge", reports, send="1", duplicate_of=target.reference.lower())
    assert states(reports) == [State.DUPLICATE] * 2
    assert target.events.filter(kind="merged").count() == 2


def test_what_fails_is_named_and_the_others_go_on(citizen, as_dispatcher):
    bins = [builders.report(citizen) for _number in range(2)]
    litter = builders.report(citizen, type="plastic")
    closed = builders.report(citizen, state=State.REJECTED)
    done = words_of(act(as_dispatcher, "resolve", [*bins, litter, closed], send="1"))
    assert "2 reports were moved." in done
    assert f"{litter.reference}: Please add a photo" in done
    assert f"{closed.reference}: A report that is" in done
    assert states([*bins, litter, closed]) == ["resolved", "resolved", "submitted", "rejected"]


# --- lists, and what staff keep ----------------------------------------------------------------


def test_filters_and_search_find_what_waits(citizen, as_dispatcher):
    late = builders.report(citizen, at=timezone.now() - timedelta(days=30))
    nowhere = builders.report(citizen, place=None)
    closed = builders.report(citizen, state=State.REJECTED, description="a blue sofa")

    def found(query: str) -> set[Report]:
        return set(as_dispatcher.get(f"{LIST}?{query}").context["cl"].result_list)

    assert found("waits=overdue") == {late}
    assert found("waits=nowhere") == {nowhere}
    assert found("waits=open") == {late, nowhere}
    assert found("state__exact=rejected") == {closed}
    assert found("q=blue+sofa") == {closed}
    assert found(f"q={late.reference}") == {late}


def test_the_list_asks_the_same_however_long_it_is(citizen, as_dispatcher):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert as_dispatcher.get(LIST).status_code == 200
        return len(asked)

    builders.photo(builders.report(citizen))
    queries()
    few = queries()
    for number in range(12):
        builders.photo(builders.report(person(f"p{number}")))
    assert queries() == few


def test_the_first_page_counts_what_waits(citizen, as_dispatcher, as_admin, as_citizen):
    builders.report(citizen)
    builders.report(citizen, type="plastic", at=timezone.now() - timedelta(days=30))
    builders.report(citizen, state=State.REJECTED)
    builders.report(email="wati@example.org", state=State.UNCONFIRMED)
    shown = as_dispatcher.get("/admin/").context["reports"]
    assert (shown.open, shown.overdue, shown.today) == (2, 1, 2)
    assert {row.type.code: row.open for row in shown.by_type} == {
        "overflowing-bin": 1,
        "plastic": 1,
    }
    trainer = client_for(person("tri", is_staff=True))
    assert "reports" not in trainer.get("/admin/").context


def test_types_are_changed_but_not_deleted(as_admin, as_dispatcher):
    kind = ReportType.objects.get(pk="plastic")
    address = reverse("admin:reports_reporttype_change", args=["plastic"])
    names = [
        *("name_en", "name_id", "about_en", "about_id", "label", "icon", "position", "priority"),
        *("radius_m", "days_to_reopen", "most_reopenings", "points"),
    ]
    fields = {name: getattr(kind, name) for name in names} | {"days_expected": 9}
    assert as_dispatcher.post(address, fields).status_code == 403
    assert as_admin.post(address, fields).status_code == 302
    assert ReportType.objects.get(pk="plastic").days_expected == 9
    assert "days_expected" in AuditEntry.objects.get(action="change").changes
    delete = reverse("admin:reports_reporttype_delete", args=["plastic"])
    assert as_admin.post(delete, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["responsetemplate", "urgentplace", "reporttype"])
def test_what_staff_keep_has_lists_and_forms(as_admin, name):
    for kind in ("changelist", "add"):
        assert as_admin.get(reverse(f"admin:reports_{name}_{kind}")).status_code == 200


def test_private_ground_is_settled_with_the_first_report(as_admin, citizen):
    """What is told is rounded when it is written, its words are hidden when they are read."""
    builders.report(citizen, type="glass")
    for code, may_change in (("glass", False), ("plastic", True)):
        address = reverse("admin:reports_reporttype_change", args=[code])
        form = as_admin.get(address).context["adminform"].form
        assert ("on_private_ground" in form.fields) is may_change
        said = {name: form[name].value() for name in form.fields}
        as_admin.post(address, said | {"on_private_ground": "on", "is_offered": "on"})
        assert ReportType.objects.get(pk=code).on_private_ground is may_change
