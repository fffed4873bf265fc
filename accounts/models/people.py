import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.names import check_seen, check_user_name
from common.models import StoredFile

PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()-]{5,18}$", _("Write the number with digits, such as +62 812 3456 7890.")
)


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, email: str | None, password: str | None = None, **fields: object
    ) -> "User":
        address = self.normalize_email(email) or None
        user = self.model(username=username, email=address, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str, password: str | None = None, **fields: object
    ) -> "User":
        return self.create_user(
            username, email, password, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        # Not iexact: that compares UPPER(), which the unique indexes on LOWER() cannot serve.
        return self.alias(lower_name=Lower("username")).get(
            lower_name=Lower(models.Value(username))
        )


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=40, validators=[check_user_name])
    # None while somebody else has the address that this person named: registering with a stranger's
    # address works, so that nobody learns from a refusal who has an account here.
    email = models.EmailField(_("e-mail address"), null=True, blank=True)  # noqa: DJ001
    full_name = models.CharField(
        _("full name"), max_length=120, blank=True, validators=[check_seen]
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[PHONE])
    city = models.CharField(_("city"), max_length=80, blank=True, validators=[check_seen])
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    avatar = models.ForeignKey(
        StoredFile,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_staff = models.BooleanField(_("may enter the staff pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    # Goes up when every session and every token has to end, though the password stays.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    banned_at = models.DateTimeField(_("banned"), null=True, blank=True, editable=False)
    ban_reason = models.CharField(
        _("reason of the ban"), max_length=300, blank=True, editable=False
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("ban_user", "Can ban people and lift bans")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_regardless_of_case",
                violation_error_message=_("Somebody already uses this e-mail address."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique_regardless_of_case",
                violation_error_message=_("Somebody already uses this user name."),
            ),
            # A user name with an @ could be an address of somebody else, and both log in.
            models.CheckConstraint(
                condition=~models.Q(username__contains="@"),
                name="user_username_is_no_address",
                violation_error_message=_("A user name has no @."),
            ),
            models.CheckConstraint(
                condition=models.Q(banned_at=None, ban_reason="")
                | (models.Q(banned_at__isnull=False) & ~models.Q(ban_reason="")),
                name="user_ban_has_a_reason",
                violation_error_message=_("A ban needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What sessions, half-open logins and tokens are marked with."""
        mark = f"{self.password}:{self.sessions_ended}"
        return salted_hmac("accounts.User.session", mark, secret, algorithm="sha256").hexdigest()

    @property
    def is_banned(self) -> bool:
        return self.banned_at is not None

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.username
