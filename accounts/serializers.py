from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import addresses_of, has_second_factor
from accounts.services.bans import LONGEST_REASON
from accounts.services.fields import longest
from accounts.services.tokens import Tokens
from accounts.validators import LONGEST
from common.serializers import StrictSerializer

ROLES = [role.value for role in Role]
# Tokens and keys of ours have a few hundred characters, Google's a thousand.
LONGEST_TOKEN = 5000


class PasswordField(serializers.CharField):
    """Exactly as typed, blanks at its ends too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=LONGEST, **kwargs)


class TokenField(serializers.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_TOKEN, **kwargs)


class CodeField(serializers.CharField):
    def __init__(self) -> None:
        super().__init__(
            max_length=40,
            required=False,
            help_text="Of the app with codes, or a recovery code; after MFA_REQUIRED.",
        )


class RegisterRequest(StrictSerializer):
    username = serializers.CharField(max_length=longest("username"))
    email = serializers.CharField(max_length=longest("email"))
    password = PasswordField()
    full_name = serializers.CharField(
        max_length=longest("full_name"), required=False, allow_blank=True
    )
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class LoginRequest(StrictSerializer):
    login = serializers.CharField(
        max_length=longest("email"), help_text="User name or e-mail address."
    )
    password = PasswordField()
    code = CodeField()


class RefreshRequest(StrictSerializer):
    refresh = TokenField()


class GoogleRequest(StrictSerializer):
    id_token = TokenField(help_text="Fresh from Google, each time: they work once.")
    code = CodeField()


class ProfileRequest(StrictSerializer):
    """What is not named stays as it is."""

    full_name = serializers.CharField(
        max_length=longest("full_name"), required=False, allow_blank=True
    )
    phone = serializers.CharField(max_length=longest("phone"), required=False, allow_blank=True)
    city = serializers.CharField(max_length=longest("city"), required=False, allow_blank=True)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)


class PhotoRequest(StrictSerializer):
    photo = serializers.FileField(allow_empty_file=True)


class PasswordRequest(StrictSerializer):
    current = PasswordField()
    new = PasswordField()


class ResetRequest(StrictSerializer):
    """An address, to get a link; or the link's key and the new password."""

    email = serializers.CharField(max_length=longest("email"), required=False)
    key = TokenField(required=False)
    password = PasswordField(required=False)

    def validate(self, fields: dict[str, Any]) -> dict[str, Any]:
        if set(fields) not in ({"email"}, {"key", "password"}):
            raise serializers.ValidationError(_("Send email, or key and password."))
        return fields


class CheckAddressRequest(StrictSerializer):
    key = TokenField(required=False, help_text="From the mail. Without: send me the mail again.")


class PersonSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    username = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    email_is_checked = serializers.BooleanField()
    waiting_email = serializers.CharField(
        allow_null=True, help_text="Replaces the other one when its link is opened."
    )
    full_name = serializers.CharField()
    phone = serializers.CharField()
    city = serializers.CharField()
    language = serializers.CharField()
    avatar = serializers.CharField(allow_null=True, help_text="A path of ours.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLES))
    is_staff = serializers.BooleanField()
    has_second_factor = serializers.BooleanField()
    date_joined = serializers.DateTimeField()


class TokensSerializer(serializers.Serializer):
    access = serializers.CharField()
    refresh = serializers.CharField(help_text="Works once; then it is replaced by the next.")


class SignedInSerializer(TokensSerializer):
    person = PersonSerializer()


class PeopleQuery(StrictSerializer):
    q = serializers.CharField(
        max_length=100, required=False, help_text="Part of a name or an e-mail address."
    )
    role = serializers.ChoiceField(choices=ROLES, required=False)
    banned = serializers.BooleanField(required=False)
    order = serializers.ChoiceField(
        choices=["username", "-username", "date_joined", "-date_joined"], required=False
    )


class PersonForStaffSerializer(serializers.ModelSerializer):
    roles = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "username",
            "email",
            "full_name",
            "city",
            "language",
            "roles",
            "is_staff",
            "is_active",
            "date_joined",
            "last_login",
            "banned_at",
            "ban_reason",
        ]

    def get_roles(self, person: User) -> list[str]:
        return roles_of(person)


class BanRequest(StrictSerializer):
    user = serializers.UUIDField()
    banned = serializers.BooleanField(help_text="false lifts the ban.")
    reason = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)


def describe(person: User) -> dict[str, Any]:
    """What PersonSerializer documents."""
    used, waiting = addresses_of(person)
    return {
        "id": str(person.pk),
        "username": person.username,
        "email": used.email if used else None,
        "email_is_checked": bool(used and used.is_checked),
        "waiting_email": waiting.email if waiting else None,
        "full_name": person.full_name,
        "phone": person.phone,
        "city": person.city,
        "language": person.language,
        "avatar": reverse("api-avatar") if person.avatar_id else None,
        "roles": roles_of(person),
        "is_staff": person.is_staff,
        "has_second_factor": has_second_factor(person),
        "date_joined": person.date_joined.isoformat(),
    }


def signed_in(person: User, tokens: Tokens) -> dict[str, Any]:
    return {"person": describe(person), "access": tokens.access, "refresh": tokens.refresh}


def roles_of(person: User) -> list[str]:
    names = {group.name for group in person.groups.all()}
    return [role for role in ROLES if role in names]
