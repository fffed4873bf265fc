"""What reporters and followers are told of a report, in the language of whoever reads it."""

from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.letters import Compose, Letter
from notifications.services import Mailbox, notify_all, write_all
from reports.models import Report, ReportEvent
from reports.selectors.listing import words_of_place
from reports.services.links import NO_LINKS, make_links
from reports.states import ANSWERED, State

KIND = "report"
ALERT = "report-still-there"
FIXED, STILL_THERE = "fixed", "still"

SENTENCES = {
    State.SUBMITTED: gettext_lazy("It is open again: we look at it once more."),
    State.ACKNOWLEDGED: gettext_lazy("Somebody has read it and plans what to do."),
    State.DISPATCHED: gettext_lazy("It was given to those who will see to it."),
    State.IN_PROGRESS: gettext_lazy("Somebody is working on it."),
    State.RESOLVED: gettext_lazy("It is done. Thank you for telling us."),
    State.PARTLY_RESOLVED: gettext_lazy("A part of it is done."),
    State.NOT_FOUND: gettext_lazy("Somebody was there and did not find it."),
    State.NOT_OURS: gettext_lazy("We can't do this ourselves: it belongs to somebody else."),
    State.DUPLICATE: gettext_lazy("Somebody had told us of the same thing before."),
    State.REJECTED: gettext_lazy("We won't do anything about it."),
}


def tell_move(report: Report, event: ReportEvent, *, answered_from: UUID | None = None) -> None:
    """Once for each event. Whoever did it knows: its actor, or the mailbox whose link was followed
    (`answered_from`, the report that it belongs to)."""
    if event.from_state == State.UNCONFIRMED:
        return
    people = people_of(report, but=event.actor)
    mailboxes = mailboxes_of(report, but=answered_from)
    links = make_links(report, people, mailboxes) if report.state in ANSWERED else NO_LINKS
    compose = letter(report, event)
    notify_all(
        people=people,
        kind=KIND,
        source=f"{report.pk}:{event.pk}",
        compose=compose,
        paths=links.of_people,
    )
    write_all(
        mailboxes=[
            Mailbox(row.email, row.language, links.of_mailboxes.get(row.pk, ""))
            for row in mailboxes
        ],
        compose=compose,
    )


def people_of(report: Report, *, but: User | None = None) -> list[User]:
    # By their numbers: one condition on two tables would look through all accounts.
    readers = [*report.follows.values_list("person_id", flat=True)]
    if report.reporter_id:
        readers.append(report.reporter_id)
    people = User.objects.filter(pk__in=readers, is_active=True).order_by("pk")
    return list(people.exclude(pk=but.pk) if but else people)


def mailboxes_of(report: Report, *, but: UUID | None = None) -> list[Report]:
    """Its own, and those of reports that repeat it: without an account nobody can follow. Each
    address once."""
    waits = Q(pk=report.pk) | Q(duplicate_of=report)
    rows = Report.objects.filter(waits, reporter=None).exclude(email="").order_by("created_at")
    mailboxes = list(rows.only("email", "language"))
    found = {row.email.lower(): row for row in mailboxes}
    for row in mailboxes:
        if row.pk == but:
            found.pop(row.email.lower(), None)
    return list(found.values())


def letter(report: Report, event: ReportEvent) -> Compose:
    def compose() -> Letter:
        words = {"number": report.reference, "state": report.get_state_display()}
        asks = report.state in ANSWERED
        return Letter(
            subject=_("Report %(number)s: %(state)s") % words,
            paragraphs=tuple(paragraphs(report, event)),
            action=_("Tell us how it looks") if asks else _("See the report"),
            path=path_for(report),
            choices=choices() if asks else (),
        )

    return compose


def choices() -> tuple[tuple[str, str], ...]:
    return (
        (_("It is fixed"), f"?answer={FIXED}"),
        (_("It is still there"), f"?answer={STILL_THERE}"),
    )


def paragraphs(report: Report, event: ReportEvent) -> list[str]:
    said = [what(report), sentence(report)]
    if report.state == State.DISPATCHED:
        said.append(_("Given to: %(whom)s") % {"whom": report.dispatched_to})
    if report.state == State.NOT_OURS:
        said.append(_("It belongs to: %(whom)s") % {"whom": report.responsible})
    if report.duplicate_of:
        said.append(
            _("From now on we tell you of report %(number)s.")
            % {"number": report.duplicate_of.reference}
        )
    if event.words:
        said.append(_("Why: %(reason)s") % {"reason": event.words})
    if report.is_open:
        day = date_format(localtime(report.expected_at), "DATE_FORMAT")
        said.append(_("We expect it to be done by %(day)s.") % {"day": day})
    if report.state in ANSWERED:
        said.append(_("How does it look now? One click tells us."))
    return said


def what(report: Report) -> str:
    """Whoever follows is told no more of the place than everybody."""
    place = words_of_place(report.place_words, "", report.type.on_private_ground)
    words = {"type": report.type.name, "place": place}
    return _("%(type)s, %(place)s") % words if place else report.type.name


def sentence(report: Report) -> str:
    if report.withdrawn_at:
        return _("Whoever told us of it has taken it back.")
    return str(SENTENCES[State(report.state)])


def path_for(report: Report) -> str:
    """What was taken back has no page for others; what repeats another leads there."""
    if report.withdrawn_at:
        return ""
    return (report.duplicate_of or report).get_absolute_url()


def still_there(report: Report, words: str) -> Compose:
    """To staff: the alert."""

    def compose() -> Letter:
        said = [what(report), _("It was reported as done, and somebody says that it is not.")]
        return Letter(
            subject=_("Report %(number)s: still there") % {"number": report.reference},
            paragraphs=(*said, words) if words else tuple(said),
            action=_("See the report"),
            path=report.get_absolute_url(),
        )

    return compose
