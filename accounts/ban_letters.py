"""What people are told when staff shut them out or let them in again."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.messenger import Compose
from common.letters import Letter


def banned(reason: str) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Your account was banned"),
            paragraphs=(
                _("Your account at WasteWise was banned, and you were logged out everywhere."),
                _("The reason: %(reason)s") % {"reason": reason},
                _("If you think this is a mistake, answer the people who run this site."),
            ),
        )

    return compose


def lifted() -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Your account is open again"),
            paragraphs=(_("The ban of your account at WasteWise was lifted. Welcome back."),),
            action=_("Log in"),
            path=reverse("account_login"),
        )

    return compose
