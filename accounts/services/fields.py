"""Refusals that name the field they are about."""

from collections.abc import Callable, Collection
from typing import cast

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import CharField

from accounts.models import User
from common.errors import DomainError


def longest(name: str) -> int:
    """How many characters of a person's field are kept."""
    field = cast(CharField, User._meta.get_field(name))
    return cast(int, field.max_length)


def refused(field: str, message: str, *, code: str, status: int = 400) -> DomainError:
    details = ({"field": field, "message": message},)
    return DomainError(message, code=code, status=status, details=details)


def check_all(*checks: Callable[[], object]) -> None:
    """All that is wrong in one answer, not the next fault with each new try."""
    details: list[dict[str, str]] = []
    for check in checks:
        try:
            check()
        except DomainError as error:
            details += error.details
    if details:
        raise _refusal_of(tuple(details))


def check_fields(person: User, names: Collection[str]) -> None:
    others = {field.name for field in User._meta.fields} - set(names)
    try:
        person.clean_fields(exclude=others)
    except ValidationError as error:
        raise _refusal(error.message_dict) from error


def check_new_password(person: User, password: str, *, field: str = "password") -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        # Three sentences about one password are two too many: each repeats the others' advice.
        raise _refusal({field: error.messages[:1]}) from error


def _refusal(messages: dict[str, list[str]]) -> DomainError:
    details = tuple(
        {"field": field, "message": message}
        for field, list_ in messages.items()
        for message in list_
    )
    return _refusal_of(details)


def _refusal_of(details: tuple[dict[str, str], ...]) -> DomainError:
    sentences = " ".join(dict.fromkeys(detail["message"] for detail in details))
    return DomainError(sentences, code="VALIDATION_ERROR", details=details)
