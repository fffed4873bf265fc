"""What people may call themselves. Others read it, in lists and mails."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

USER_NAME = re.compile(r"[\w.+-]+")
# Controls, marks that turn the direction of writing, ends of lines, what has no meaning.
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def check_user_name(name: str) -> None:
    if not USER_NAME.fullmatch(name) or not any(sign.isalnum() for sign in name):
        raise ValidationError(_("A user name has letters, digits and . + - _ only."))
    if len({script_of(sign) for sign in name if sign.isalpha()}) > 1:
        # Letters of two alphabets can look alike: nobody is to pass for somebody else.
        raise ValidationError(_("A user name has letters of one alphabet."))


def script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def check_seen(text: str) -> None:
    if text != without_unseen(text):
        raise ValidationError(_("This has signs that nobody can see. Type it anew."))


def without_unseen(text: str) -> str:
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNSEEN)
