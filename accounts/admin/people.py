from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import ManyToManyField, QuerySet
from django.db.models.functions import Lower
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.admin.questions import Question, ReasonForm, ask_first, page_action
from accounts.models import User
from accounts.roles import Role
from accounts.rules import is_superuser, may_touch
from accounts.selectors import addresses_of, has_second_factor, person_of
from accounts.services import addresses, bans, passwords, roles, second_factors
from accounts.staff_records import AuditedModelAdmin

BAN = Question(
    title=gettext_lazy("Ban this person"),
    sentence=gettext_lazy(
        "They are logged out everywhere at once and told by mail, with your reason."
    ),
    button=gettext_lazy("Ban"),
    done=gettext_lazy("The account is banned."),
    form_class=ReasonForm,
)
LIFT = Question(
    title=gettext_lazy("Lift the ban"),
    sentence=gettext_lazy("They can log in again and are told so. Your reason is for the log."),
    button=gettext_lazy("Lift the ban"),
    done=gettext_lazy("The ban is lifted."),
    form_class=ReasonForm,
)
SECOND_FACTOR_OFF = Question(
    title=gettext_lazy("Switch off the second factor"),
    sentence=gettext_lazy(
        "For somebody who lost their phone. The password alone will open the account, so say how"
        " you know that it is really them who ask. They are told by mail."
    ),
    button=gettext_lazy("Switch off"),
    done=gettext_lazy("The second factor is off."),
    form_class=ReasonForm,
)


Answer = TypeVar("Answer")


def asked_once(function: Callable[[Any, User], Answer]) -> Callable[[Any, User], Answer]:
    """The skin asks for each field several times while it draws one page."""
    kept_as = f"_shown_{function.__name__}"

    @wraps(function)
    def answer(admin: Any, person: User) -> Answer:
        if not hasattr(person, kept_as):
            setattr(person, kept_as, function(admin, person))
        return cast(Answer, getattr(person, kept_as))

    return answer


class PasswordForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit)
        passwords.after_change(person)
        return person


@admin.register(User)
class UserAdmin(DjangoUserAdmin, AuditedModelAdmin):  # type: ignore[misc]
    """Only superusers make somebody staff beside the roles, or superuser, and only they touch a
    person whose rights exceed the roles."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = PasswordForm
    list_display = [
        "username",
        "email",
        "full_name",
        "roles",
        "is_staff",
        "banned_at",
        "date_joined",
    ]
    list_filter = ["groups", "is_staff", "is_active", ("banned_at", admin.EmptyFieldListFilter)]
    filter_horizontal = []
    search_fields = ["username", "email", "full_name"]
    ordering = [Lower("username")]
    actions_detail = ["ban", "lift", "switch_off_second_factor"]
    readonly_fields = [
        "last_login",
        "date_joined",
        "address_state",
        "second_factor",
        "banned_at",
        "ban_reason",
    ]
    fieldsets = [
        (None, {"fields": ["username", "email", "address_state", "password", "second_factor"]}),
        (gettext_lazy("Person"), {"fields": ["full_name", "phone", "city", "language"]}),
        (gettext_lazy("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (gettext_lazy("Ban"), {"fields": ["banned_at", "ban_reason"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "full_name", "password1", "password2"]})
    ]

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: User) -> str:
        return ", ".join(sorted(group.name for group in person.groups.all()))

    @admin.display(description=gettext_lazy("State of the address"))
    @asked_once
    def address_state(self, person: User) -> str:
        used, waiting = addresses_of(person)
        checked = _("confirmed") if used and used.is_checked else _("not confirmed yet")
        if waiting is None:
            return checked
        return _("%(state)s; %(address)s waits for its link to be opened") % {
            "state": checked,
            "address": waiting.email,
        }

    @admin.display(description=gettext_lazy("Second factor"), boolean=True)
    @asked_once
    def second_factor(self, person: User) -> bool:
        return has_second_factor(person)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> User | None:
        """Each button of a page asks about the person whose page it is."""
        kept = request.__dict__.setdefault("people_by_id", {})
        if object_id not in kept:
            kept[object_id] = super().get_object(request, object_id, from_field)
        return cast("User | None", kept[object_id])

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and is_open_to(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False  # What somebody did stays; whoever leaves is emptied, never deleted.

    def has_ban_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        return self._may_ban(request, object_id, is_banned=False)

    def has_lift_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        return self._may_ban(request, object_id, is_banned=True)

    def has_second_factor_permission(self, request: HttpRequest, object_id: str = "") -> bool:
        person = self.get_object(request, object_id)
        return bool(
            person and self.has_change_permission(request, person) and self.second_factor(person)
        )

    def _may_ban(self, request: HttpRequest, object_id: str, *, is_banned: bool) -> bool:
        person = self.get_object(request, object_id)
        return bool(
            person
            and request.user.has_perm("accounts.ban_user")
            and person != request.user
            and person.is_banned == is_banned
            and is_open_to(request, person)
        )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """How a password is hashed is nothing to read for who can't change it."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (
                title,
                options | {"fields": [name for name in options["fields"] if name != "password"]},
            )
            for title, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        if is_superuser(person_of(request)):
            return self.readonly_fields
        return [*self.readonly_fields, "is_staff", "is_superuser"]

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField | None:
        if db_field.name == "groups":
            kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget
            if not is_superuser(person_of(request)):
                kwargs["queryset"] = Group.objects.filter(name__in=Role)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        person = form.instance
        if not change:
            person.groups.add(Group.objects.get(name=Role.CITIZEN))
        elif "groups" in form.changed_data and "is_staff" not in form.changed_data:
            roles.follow_roles(person=person)
        if change and "email" in form.changed_data:
            addresses.set_by_staff(person=person, old=form.initial["email"] or "")

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)

    @page_action(description=gettext_lazy("Ban"), url_path="ban", permission="ban", icon="block")
    def ban(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(person: User, said: dict[str, Any]) -> None:
            by = person_of(request)
            bans.ban(person=person, by=by, reason=said["reason"], request=request)

        return ask_first(self, request, object_id, BAN, do)

    @page_action(
        description=gettext_lazy("Lift the ban"),
        url_path="lift",
        permission="lift",
        icon="lock_open",
    )
    def lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(person: User, said: dict[str, Any]) -> None:
            by = person_of(request)
            bans.lift(person=person, by=by, reason=said["reason"], request=request)

        return ask_first(self, request, object_id, LIFT, do)

    @page_action(
        description=gettext_lazy("Switch off second factor"),
        url_path="second-factor-off",
        permission="second_factor",
        icon="phonelink_erase",
    )
    def switch_off_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(person: User, said: dict[str, Any]) -> None:
            by = person_of(request)
            second_factors.switch_off(person=person, by=by, reason=said["reason"], request=request)

        return ask_first(self, request, object_id, SECOND_FACTOR_OFF, do)


def is_open_to(request: HttpRequest, person: User | None) -> bool:
    """Asked by each button and by the page itself."""
    if person is None:
        return True
    kept = request.__dict__.setdefault("open_people", {})
    if person.pk not in kept:
        kept[person.pk] = may_touch(person_of(request), person)
    return bool(kept[person.pk])
