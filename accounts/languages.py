"""The language of a person, in the account and in the browser's cookie."""

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import get_language_info


def remember_language(response: HttpResponseBase, language: str) -> None:
    """As Django's own set_language does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def own_names() -> list[tuple[str, str]]:
    """What each language calls itself."""
    codes = [code for code, _name in settings.LANGUAGES]
    return [(code, capfirst(get_language_info(code)["name_local"])) for code in codes]
