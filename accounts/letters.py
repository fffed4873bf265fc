"""What accounts tell people. Each is composed in the language of whoever reads it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import links
from accounts.messenger import Compose
from accounts.models import User
from common.letters import Letter


def check_address(person: User, key: str) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Confirm your e-mail address"),
            paragraphs=(
                _("Hello %(name)s,") % {"name": person.get_full_name()},
                _("please confirm that this address is yours. The link works for %(days)s days.")
                % {"days": links.days_to_check()},
                _("Your user name is %(name)s; you can always log in with it.")
                % {"name": person.username},
                _("If you don't know what this is about, do nothing."),
            ),
            action=_("Confirm this address"),
            path=reverse("account_confirm_email", args=[key]),
        )

    return compose


def already_known(holder: User) -> Compose:
    """To somebody who names an address that has an account. The page says nothing of it."""

    def compose() -> Letter:
        return Letter(
            subject=_("You already have an account"),
            paragraphs=(
                _("Somebody, perhaps you, named this address for another account at WasteWise."),
                _("It belongs to the account %(name)s. Log in with that name or this address.")
                % {"name": holder.username},
                _("Forgotten the password? Set a new one. Was it not you? Then do nothing."),
            ),
            action=_("Set a new password"),
            path=reverse("account_reset_password"),
        )

    return compose


def reset_password(person: User, key: str) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Set a new password"),
            paragraphs=(
                _("Somebody, we hope you, asked for a new password for the account %(name)s.")
                % {"name": person.username},
                _("The link works once, for %(hours)s hours. If it was not you, do nothing.")
                % {"hours": links.hours_to_reset()},
            ),
            action=_("Set a new password"),
            path=reverse("account_reset_password_from_key", args=[key]),
        )

    return compose


def no_account() -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("There is no account with this address"),
            paragraphs=(
                _("Somebody, perhaps you, asked for a new password with this address."),
                _("We know no account with it. Perhaps you registered with another address?"),
                _("If it was not you, do nothing."),
            ),
            action=_("Create an account"),
            path=reverse("account_signup"),
        )

    return compose


def welcome(person: User) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Welcome to WasteWise"),
            paragraphs=(
                _("Good that you are here, %(name)s.") % {"name": person.get_full_name()},
                _("Your account is where you choose your language and how we reach you."),
            ),
            action=_("Go to your account"),
            path=reverse("account"),
        )

    return compose


def _security(subject: str, sentence: str) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=(
            sentence,
            _("If it was not you, set a new password now: that ends every other session."),
        ),
        action=_("Look at your account"),
        path=reverse("account"),
    )


def password_changed() -> Compose:
    def compose() -> Letter:
        return _security(
            _("Your password was changed"), _("The password of your account was changed.")
        )

    return compose


def second_factor_on() -> Compose:
    def compose() -> Letter:
        return _security(
            _("Second factor switched on"),
            _("From now on, logging in to your account asks for a code as well."),
        )

    return compose


def second_factor_off() -> Compose:
    def compose() -> Letter:
        return _security(
            _("Second factor switched off"),
            _("Logging in to your account no longer asks for a code."),
        )

    return compose


def token_copied() -> Compose:
    def compose() -> Letter:
        return _security(
            _("An app was logged out"),
            _("Somebody used an old login of an app once more, so we ended that login."),
        )

    return compose


def new_recovery_codes() -> Compose:
    def compose() -> Letter:
        return _security(
            _("New recovery codes"),
            _("Your account has new recovery codes. The old ones no longer work."),
        )

    return compose


def google_connected() -> Compose:
    def compose() -> Letter:
        return _security(
            _("Google opens your account"),
            _("From now on, you can log in to your account with Google."),
        )

    return compose


def address_changed(new: str) -> Compose:
    def compose() -> Letter:
        return _security(
            _("Your e-mail address was changed"),
            _("The address of your account is now %(address)s.") % {"address": new},
        )

    return compose


def address_taken_away(person: User) -> Compose:
    """To the old address: the new one may be somebody else's doing."""

    def compose() -> Letter:
        return Letter(
            subject=_("Your e-mail address was changed"),
            paragraphs=(
                _("The account %(name)s no longer uses this address.") % {"name": person.username},
                _("If it was not you, tell the people who run this site at once."),
            ),
        )

    return compose


def many_guesses(person: User) -> Compose:
    def compose() -> Letter:
        return Letter(
            subject=_("Many failed logins at one account"),
            paragraphs=(
                _("Many wrong passwords were tried for %(name)s.") % {"name": person.username},
                _("Each address that tries is slowed down; the owner is not kept out."),
            ),
            action=_("Look at the account"),
            path=reverse("admin:accounts_user_change", args=[person.pk]),
        )

    return compose
