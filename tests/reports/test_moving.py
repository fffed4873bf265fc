"""The life cycle: who may move a report, what each step needs, and what follows from it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import DomainError
from notifications.models import Delivery, Notification
from reports.models import Report, ReportEvent, ReportPhoto, UrgentPlace
from reports.services.moving import move
from reports.services.photos import SeenPhoto, look
from reports.states import ANSWERED, STEPS, Actor, Need, State
from rewards.models import PointsEntry
from tests.conftest import person
from tests.disposals.drawing import drawn, received
from tests.reports import builders

pytestmark = pytest.mark.django_db

WORDS = {
    "reason": "Seen on the round.",
    "dispatched_to": "crew 4",
    "responsible": "the railway",
}


def clean_place() -> SeenPhoto:
    return look(received(drawn("glass")))


def refused(**asked) -> str:
    with pytest.raises(DomainError) as refusal:
        move(**asked)
    return refusal.value.code


@pytest.fixture
def told(citizen) -> Report:
    return builders.report(citizen)


def in_state(state: State, citizen) -> Report:
    fields: dict[str, object] = {}
    if state == State.UNCONFIRMED:
        return builders.report(email="wati@example.org", state=state)
    if state == State.NOT_OURS:
        fields["responsible"] = "the railway"
    if state == State.DUPLICATE:
        fields["duplicate_of"] = builders.report(citizen)
    return builders.report(citizen, state=state, **fields)


@pytest.mark.parametrize("state", list(State))
def test_the_table_is_the_rule(state, citizen, dispatcher, stranger):
    """Every state, every aim, every role: what the table has is done, all else is refused."""
    other = builders.report(stranger)
    for to in State:
        for role in Actor:
            report = in_state(state, citizen)
            step = next((one for one in STEPS[state] if one.to == to), None)
            asked = {
                "report_id": report.pk,
                "to": to,
                "role": role,
                "by": dispatcher if role == Actor.STAFF else None,
                "duplicate_of": other.pk if to == State.DUPLICATE else None,
                **WORDS,
            }
            if step is None:
                assert refused(**asked) == "MOVE_REFUSED"
            elif role not in step.who:
                assert refused(**asked) == "PERMISSION_DENIED"
            else:
                assert move(**asked).state == to
            after = Report.objects.get(pk=report.pk)
            allowed = step is not None and role in step.who
            assert after.state == (to if allowed else state)
            # Where it is confirmed, its life begins with an event of another kind.
            kind = "created" if state == State.UNCONFIRMED else "state"
            before = int(kind == "created")
            assert after.events.filter(kind=kind).count() == before + int(allowed)


@pytest.mark.parametrize(
    ("to", "need"),
    [
        (State.DISPATCHED, "dispatched_to"),
        (State.PARTLY_RESOLVED, "reason"),
        (State.NOT_FOUND, "reason"),
        (State.REJECTED, "reason"),
        (State.NOT_OURS, "responsible"),
        (State.DUPLICATE, "duplicate_of"),
    ],
)
def test_what_a_step_needs_is_asked_for_by_its_name(told, dispatcher, to, need):
    with pytest.raises(DomainError) as refusal:
        words = WORDS | {need: "  "}
        words.pop("duplicate_of", None)
        move(report_id=told.pk, to=to, role=Actor.STAFF, by=dispatcher, **words)
    assert refusal.value.code == "SOMETHING_MISSING"
    assert refusal.value.details[0]["field"] == need


def test_litter_is_resolved_with_a_photo_of_the_clean_place(citizen, dispatcher):
    litter = builders.report(citizen, type="plastic")
    asked = {"report_id": litter.pk, "to": State.RESOLVED, "role": Actor.STAFF, "by": dispatcher}
    with pytest.raises(DomainError) as refusal:
        move(**asked)
    assert refusal.value.details[0]["field"] == Need.PHOTO
    photo = clean_place()
    move(**asked, photo=photo)
    kept = litter.photos.get()
    assert kept.moment == ReportPhoto.Moment.AFTER
    assert bytes(kept.pdq) == photo.likeness.hash


WITHOUT_PHOTO = set(State) - {*ANSWERED, State.UNCONFIRMED}


@pytest.mark.parametrize("to", sorted(WITHOUT_PHOTO))
def test_a_photo_of_the_clean_place_comes_with_what_closes_it(citizen, dispatcher, stranger, to):
    begin = State.RESOLVED if to == State.SUBMITTED else State.SUBMITTED
    report = builders.report(citizen, state=begin)
    other = builders.report(stranger).pk if to == State.DUPLICATE else None
    asked = {"report_id": report.pk, "to": to, "role": Actor.STAFF, "by": dispatcher, **WORDS}
    with pytest.raises(DomainError) as refusal:
        move(**asked, photo=clean_place(), duplicate_of=other)
    assert refusal.value.details[0]["field"] == Need.PHOTO
    assert not report.photos.exists()


def test_what_was_found_there_is_shown(citizen, dispatcher):
    for to in ANSWERED:
        report = builders.report(citizen)
        asked = {"to": to, "role": Actor.STAFF, "by": dispatcher, "reason": "Looked at it."}
        move(report_id=report.pk, **asked, photo=clean_place())
        assert report.photos.get().moment == ReportPhoto.Moment.AFTER


def test_an_emptied_bin_needs_no_photo(told, dispatcher):
    move(report_id=told.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    told.refresh_from_db()
    assert told.closed_at is not None and not told.is_open


def test_staff_without_the_right_move_nothing(told, citizen):
    trainer = person("tri", is_staff=True)
    for by in (trainer, citizen, None):
        asked = {"report_id": told.pk, "to": State.ACKNOWLEDGED, "role": Actor.STAFF, "by": by}
        assert refused(**asked) == "PERMISSION_DENIED"


def test_each_step_is_an_event_with_who_when_and_why(told, dispatcher, rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "Browser " * 80})
    move(
        report_id=told.pk,
        to=State.REJECTED,
        role=Actor.STAFF,
        by=dispatcher,
        reason=" It is a planter. ",
        staff_words="Third time from here.",
        request=request,
    )
    event = told.events.get(kind=ReportEvent.Kind.STATE)
    assert (event.from_state, event.to_state) == (State.SUBMITTED, State.REJECTED)
    assert (event.actor, event.role) == (dispatcher, "staff")
    assert (event.words, event.staff_words) == ("It is a planter.", "Third time from here.")
    assert event.address == "192.0.2.7"
    assert len(event.agent) == 300


def test_a_closed_report_that_opens_again_starts_anew(citizen, dispatcher):
    long_ago = timezone.now() - timedelta(days=40)
    report = builders.report(
        citizen, state=State.NOT_OURS, responsible="the railway", at=long_ago, dispatched_to="x"
    )
    move(report_id=report.pk, to=State.SUBMITTED, role=Actor.STAFF, by=dispatcher, reason="It is.")
    report.refresh_from_db()
    assert (report.closed_at, report.responsible, report.dispatched_to) == (None, "", "")
    assert timezone.now() < report.expected_at
    assert report.reopenings == 0


def test_it_can_be_given_to_others_within_the_state(told, dispatcher):
    for crew in ("crew 4", "crew 5"):
        move(
            report_id=told.pk,
            to=State.DISPATCHED,
            role=Actor.STAFF,
            by=dispatcher,
            dispatched_to=crew,
        )
        # From on a list to back: what was said of the crew goes with it.
        told.refresh_from_db()
        assert told.dispatched_to == crew
        if crew == "crew 4":
            move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
            told.refresh_from_db()
            assert told.dispatched_to == ""


def test_too_many_words_are_refused_and_nothing_changes(told, dispatcher):
    for name, text in (("reason", "🗑" * 10_000), ("dispatched_to", "x" * 121)):
        words = WORDS | {name: text}
        asked = {"report_id": told.pk, "to": State.DISPATCHED, "role": Actor.STAFF}
        with pytest.raises(DomainError) as refusal:
            move(**asked, by=dispatcher, **words)
        assert refusal.value.details[0]["field"] == name
    told.refresh_from_db()
    assert told.state == State.SUBMITTED


def test_nobody_moves_what_is_not_there(dispatcher):
    asked = {"report_id": uuid.uuid4(), "to": State.ACKNOWLEDGED, "role": Actor.STAFF}
    assert refused(**asked, by=dispatcher) == "NOT_FOUND"


def test_what_its_reporter_took_back_stays_so(told, citizen, dispatcher):
    move(
        report_id=told.pk, to=State.REJECTED, role=Actor.REPORTER, by=citizen, reason="My mistake."
    )
    told.refresh_from_db()
    assert told.withdrawn_at is not None
    asked = {"report_id": told.pk, "to": State.SUBMITTED, "role": Actor.STAFF, "reason": "No."}
    assert refused(**asked, by=dispatcher) == "MOVE_REFUSED"


# --- points ------------------------------------------------------------------------------------


def test_a_true_report_earns_its_points_once(told, citizen, dispatcher):
    for to in (State.ACKNOWLEDGED, State.DISPATCHED, State.RESOLVED, State.SUBMITTED):
        paid = PointsEntry.objects.count()
        assert paid == int(to in (State.RESOLVED, State.SUBMITTED)), to
        move(report_id=told.pk, to=to, role=Actor.STAFF, by=dispatcher, **WORDS)
    move(report_id=told.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    entry = PointsEntry.objects.get()
    assert (entry.person, entry.amount) == (citizen, 5)
    assert (entry.reason, entry.source) == ("report", str(told.pk))
    told.refresh_from_db()
    assert told.verified_at is not None


def test_what_was_not_true_earns_nothing(told, dispatcher):
    move(report_id=told.pk, to=State.NOT_FOUND, role=Actor.STAFF, by=dispatcher, reason="Gone.")
    assert not PointsEntry.objects.exists()


def test_nobody_verifies_their_own(dispatcher, admin):
    own = builders.report(dispatcher)
    move(report_id=own.pk, to=State.IN_PROGRESS, role=Actor.STAFF, by=dispatcher)
    assert not PointsEntry.objects.exists()
    move(report_id=own.pk, to=State.RESOLVED, role=Actor.STAFF, by=admin)
    assert PointsEntry.objects.get().person == dispatcher


def test_somebody_without_an_account_earns_nothing(dispatcher):
    report = builders.report(email="wati@example.org")
    move(report_id=report.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    report.refresh_from_db()
    assert report.verified_at is not None
    assert not PointsEntry.objects.exists()


# --- who is told -------------------------------------------------------------------------------


def test_reporter_and_followers_are_told_and_nobody_else(told, citizen, stranger, dispatcher):
    follower = person("fajar")
    builders.follow(told, follower)
    builders.follow(told, dispatcher)
    move(report_id=told.pk, to=State.DISPATCHED, role=Actor.STAFF, by=dispatcher, **WORDS)
    told_of_it = Notification.objects.filter(kind="report")
    assert {row.person for row in told_of_it} == {citizen, follower}
    text = told_of_it.get(person=citizen).text
    assert "crew 4" in text and "Seen on the round." in text


def test_what_staff_tell_each_other_goes_to_nobody(told, citizen, dispatcher):
    move(
        report_id=told.pk,
        to=State.ACKNOWLEDGED,
        role=Actor.STAFF,
        by=dispatcher,
        staff_words="The shop owner again.",
    )
    assert "shop owner" not in Notification.objects.get(kind="report").text


def test_each_reads_it_in_their_language(told, citizen, dispatcher):
    told.type.name_id = "Tempat sampah penuh"
    citizen.language = "id"
    citizen.save()
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    assert "Tempat sampah penuh" in Notification.objects.get(kind="report").text


def test_somebody_without_an_account_gets_a_mail(dispatcher):
    report = builders.report(email="wati@example.org", language="id")
    move(report_id=report.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    mail = Delivery.objects.get(address="wati@example.org")
    assert mail.language == "id"
    assert report.reference in mail.letter["subject"]


def test_many_followers_take_no_query_more(told, dispatcher, django_assert_max_num_queries):
    for number in range(12):
        builders.follow(told, person(f"follower{number}"))
    with django_assert_max_num_queries(40):
        move(report_id=told.pk, to=State.RESOLVED, role=Actor.STAFF, by=dispatcher)
    assert Notification.objects.filter(kind="report").count() == 13


def test_a_report_in_an_urgent_place_rises_with_its_next_step(told, dispatcher):
    UrgentPlace.objects.create(
        name="School", latitude=builders.HERE[0], longitude=builders.HERE[1], radius_m=50
    )
    move(report_id=told.pk, to=State.ACKNOWLEDGED, role=Actor.STAFF, by=dispatcher)
    told.refresh_from_db()
    assert told.priority == told.type.priority + 1
