from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class EmailOrUsernameBackend(ModelBackend):
    """One field takes the user name or the e-mail address, in any case."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.find_by_name_or_address(username)
        if user is None:
            User().set_password(password)  # An unknown name costs the time of a wrong password.
            return None
        is_right = user.check_password(password)
        return user if is_right and self.user_can_authenticate(user) else None
