"""The bin that somebody says they stand at."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from classifier.taxonomy import kind_of
from disposals.compartments import AUTO, COMPARTMENTS, NAMES
from disposals.exceptions import BinRefused
from disposals.models import Bin


def find_bin(name: str) -> Bin:
    """By its id or by the code that is written on it."""
    try:
        found = Bin.objects.filter(pk=UUID(name)).first()
    except (ValueError, ValidationError):
        found = None
    found = found or Bin.objects.filter(code=name).first()
    if found is None or found.state == Bin.State.REMOVED:
        raise BinRefused(_("We don't know this bin. Check its code, or leave it out."))
    return found


def check_in_service(bin: Bin | None) -> None:
    if bin is not None and bin.state != Bin.State.IN_SERVICE:
        raise BinRefused(_("This bin is out of order. Please take another one."), status=409)


def check_compartment(compartment: str) -> None:
    if compartment not in (AUTO, *NAMES):
        raise BinRefused(_("We know no such compartment."), field="compartment")


def check_takes(bin: Bin | None, *, compartment: str, label: str) -> str:
    """The compartment that it goes into."""
    needed = kind_of(label).compartment if compartment == AUTO else compartment
    if bin is None or bin.compartments.filter(name=needed).exists():
        return needed
    if compartment == AUTO:
        words = {"bin": bin.name, "kind": kind_of(label).name}
        raise BinRefused(_("%(bin)s does not take this: %(kind)s.") % words)
    words = {"bin": bin.name, "compartment": dict(COMPARTMENTS)[needed]}
    raise BinRefused(
        _("%(bin)s has no compartment for this: %(compartment)s.") % words, field="compartment"
    )
