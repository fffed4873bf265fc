import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, email: str, password: str | None = None, **fields: object
    ) -> "User":
        user = self.model(username=username, email=self.normalize_email(email), **fields)
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

    def find_by_name_or_address(self, text: str) -> "User | None":
        lower_text = Lower(models.Value(text))
        people = self.alias(lower_name=Lower("username"), lower_email=Lower("email"))
        return people.filter(
            models.Q(lower_name=lower_text) | models.Q(lower_email=lower_text)
        ).first()


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("user name"), max_length=40, validators=[UnicodeUsernameValidator()]
    )
    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("full name"), max_length=120, blank=True)
    is_staff = models.BooleanField(_("may enter the staff pages"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
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
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.username
