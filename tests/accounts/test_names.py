"""What people may call themselves, and that they hear of every fault at once."""

import pytest
from django.core.exceptions import ValidationError

from accounts.names import check_seen, check_user_name, without_unseen
from accounts.services import profiles, registration
from common.errors import DomainError


@pytest.mark.parametrize("name", ["citra", "Budi_99", "a.b+c-d", "żaneta", "иван", "李", "7"])
def test_names_of_any_one_alphabet_are_taken(name):
    check_user_name(name)


LOOKS_LIKE_ADI = "\u0430di"  # Its first letter is Cyrillic.


@pytest.mark.parametrize("name", [LOOKS_LIKE_ADI, ".", "_-", "a b", "a@b", "a\u202eb", "a/b", ""])
def test_names_that_pass_for_others_or_for_nothing_are_refused(name):
    with pytest.raises(ValidationError):
        check_user_name(name)


@pytest.mark.parametrize("text", ["\u202eevil", "Bcc:\n", "a\x00b", "a\u200bb", "a\u2028b"])
def test_signs_that_nobody_sees_are_refused(citizen, text):
    with pytest.raises(ValidationError):
        check_seen(text)
    with pytest.raises(DomainError):
        profiles.change_profile(person=citizen, full_name=f"Citra {text} Lestari")


def test_what_google_says_is_cleaned():
    assert without_unseen("Nina\u202e\nHapsari") == "NinaHapsari"


def test_registering_names_every_fault_at_once(db, letterbox):
    with pytest.raises(DomainError) as error:
        registration.register(username="a@b", email="nope", password="x", language="en")
    assert {detail["field"] for detail in error.value.details} == {"username", "email", "password"}
