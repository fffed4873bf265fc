"""Whoever decides about a disposal sees its photo, and the one that it looks like. What a rule
decided is nobody's to look at before its person asks."""

from django.db.models import Q

from accounts.models import User
from common.files import Person
from common.models import StoredFile
from disposals.models import Case


def decides_about(person: Person, file: StoredFile) -> bool:
    if not isinstance(person, User) or not person.has_perm("disposals.decide_case"):
        return False
    is_of_it = Q(record__detection__file=file) | Q(looks_like__detection__file=file)
    return Case.objects.filter(is_of_it).exclude(state=Case.State.CLOSED_BY_RULE).exists()
