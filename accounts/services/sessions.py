"""The end of everything that somebody is logged in with."""

from django.db.models import F

from accounts.models import User
from accounts.services import tokens


def end_sessions(*, person: User) -> None:
    """Sessions, half-open logins and tokens, for good. The caller keeps its own session, where it
    has one, with update_session_auth_hash."""
    User.objects.filter(pk=person.pk).update(sessions_ended=F("sessions_ended") + 1)
    person.refresh_from_db(fields=["sessions_ended"])
    tokens.revoke_all(person=person)
