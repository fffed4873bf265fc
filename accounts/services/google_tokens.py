"""ID tokens that an app got from Google by itself."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from requests import RequestException

from accounts.models import User
from accounts.services import google
from common.errors import DomainError, refusal


def find_person(*, request: HttpRequest, text: str) -> User:
    """Whoever Google says this is, perhaps since now."""
    if not settings.GOOGLE_CLIENT_ID:
        sentence = _("Nobody logs in with Google here. Use your password.")
        raise DomainError(sentence, code="GOOGLE_OFF", status=404)
    login = _verified(request, text)
    return google.find_or_join(profile=google.profile_of(login))


def _verified(request: HttpRequest, text: str) -> Any:
    provider = get_adapter().get_provider(request, "google")
    try:
        return provider.verify_token(request, {"id_token": text})
    except ValidationError as error:
        if isinstance(error.__cause__, RequestException):
            away = refusal(503)
            raise DomainError(away.message, code=away.code, status=away.status) from error
        raise _invalid() from error
    except (KeyError, TypeError, ValueError) as error:
        # A header without what allauth looks for in it.
        raise _invalid() from error


def _invalid() -> DomainError:
    sentence = _("Google's token is expired, was used already, or is not for us. Try again.")
    return DomainError(sentence, code="GOOGLE_TOKEN_INVALID", status=401)
