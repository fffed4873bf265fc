"""Why a photo is not learned from. A ready-made reason is stored by its name, so that whoever sent
the photo reads it in their own language."""

from django.utils.translation import gettext_lazy as _

from classifier.taxonomy import Words

REASONS: dict[str, Words] = {
    "blurred": _("Too blurred or too dark to tell"),
    "many": _("Several kinds at once"),
    "nothing": _("No rubbish on it"),
    "private": _("People or private things on it"),
    "drawn": _("Not a photo of a real thing"),
}


def words_of(reason: str) -> Words:
    return REASONS.get(reason, reason)
