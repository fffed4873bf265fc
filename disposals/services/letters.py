"""What a person is told when somebody has looked at their case. Once for each decision."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.letters import Compose, Letter
from disposals.models import Case
from notifications.services import notify

KIND = "case"


def tell_outcome(case: Case) -> None:
    step = "appeal" if case.appealed_at else "review"
    notify(
        person=case.record.person,
        kind=KIND,
        source=f"{case.pk}:{step}",
        compose=granted(case) if case.state == Case.State.GRANTED else declined(case),
    )


def granted(case: Case) -> Compose:
    def compose() -> Letter:
        subject = ngettext(
            "%(points)d more point for you", "%(points)d more points for you", case.points
        )
        opening = _("Somebody looked at your photo and agrees with you. Thank you for sorting.")
        return letter(case, subject % {"points": case.points}, opening)

    return compose


def declined(case: Case) -> Compose:
    def compose() -> Letter:
        opening = _("Somebody looked at your photo. There are no more points for it.")
        return letter(case, _("We looked at your photo"), opening)

    return compose


def letter(case: Case, subject: str, opening: str) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=(opening, _("Their answer: %(answer)s") % {"answer": case.answer}),
        action=_("See the disposal"),
        path=reverse("waste-history-appeal", args=[case.record_id]),
    )
