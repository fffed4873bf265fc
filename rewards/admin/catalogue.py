from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget

from accounts.selectors import person_of
from accounts.staff_records import AuditedModelAdmin, ReadOnlyModelAdmin
from common.errors import DomainError
from common.files import WrittenFile
from common.photos import read_photo
from rewards.models import Redemption, Reward
from rewards.services import catalogue, redeeming


class RewardForm(forms.ModelForm):
    new_picture = forms.FileField(
        label=_("New picture"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*"}),
        help_text=_("A photo or drawing. Its middle is shown, in a frame of 4 : 3."),
    )

    class Meta:
        model = Reward
        fields = "__all__"  # noqa: DJ007  # The page of the admin names them.

    # What was made of the new picture, until its row is written.
    written: WrittenFile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # People take some while staff look at this page: what counts is what staff changed.
        self.fields["stock"].show_hidden_initial = True

    def clean_new_picture(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["new_picture"]
        if upload:
            try:
                self.written = catalogue.write_picture(read_photo(upload))
            except DomainError as refused:
                raise forms.ValidationError(refused.message) from refused
        return upload

    def stock_seen(self) -> int | None:
        text = self.data.get(self["stock"].html_initial_name)
        seen: int | None = self.fields["stock"].to_python(text)
        return seen


@admin.register(Reward)
class RewardAdmin(AuditedModelAdmin):
    form = RewardForm
    list_display = ["name_en", "cost", "stock", "valid_from", "valid_until", "is_published"]
    list_filter = ["is_published"]
    search_fields = ["name_en", "name_id"]
    readonly_fields = ["picture_shown"]
    fields = [
        ("name_en", "name_id"),
        "about_en",
        "about_id",
        "picture_shown",
        "new_picture",
        "cost",
        "stock",
        "limit_per_person",
        "valid_from",
        "valid_until",
        "days_to_use",
        "is_published",
    ]

    @admin.display(description=_("picture"))
    def picture_shown(self, reward: Reward) -> SafeString | str:
        if not reward.picture_id:
            return "-"
        path = reverse("file", args=[reward.picture_id])
        return format_html('<img src="{}" width="320" height="240" alt="">', path)

    def save_model(self, request: HttpRequest, obj: Reward, form: RewardForm, change: bool) -> None:
        changed = {*form.changed_data} - {"new_picture", "stock"}
        if form.written:
            catalogue.set_picture(reward=obj, written=form.written)
            changed.add("picture")
        if not change:
            obj.save()
            return
        obj.save(update_fields=changed)
        if "stock" in form.changed_data:
            catalogue.restock(reward=obj, before=form.stock_seen(), after=obj.stock)


@admin.register(Redemption)
class RedemptionAdmin(ReadOnlyModelAdmin):
    list_display = ["code", "reward", "person", "cost", "state", "created_at", "expires_at"]
    list_filter = ["state", "reward"]
    search_fields = ["code", "person__username", "person__full_name"]
    list_select_related = ["reward", "person"]
    actions = ["mark_as_used"]
    fields = [
        "code",
        "reward",
        "person",
        "cost",
        "state",
        "created_at",
        "expires_at",
        "closed_at",
        "closed_by",
    ]

    def has_use_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rewards.use_redemption")

    @admin.action(description=_("Mark as used"), permissions=["use"])
    def mark_as_used(self, request: HttpRequest, redemptions: QuerySet[Redemption]) -> None:
        refused = [said for said in self._use_each(request, redemptions) if said]
        used = redemptions.count() - len(refused)
        for sentence in refused:
            self.message_user(request, sentence, messages.ERROR)
        if used:
            said = ngettext("%(count)s code was used.", "%(count)s codes were used.", used)
            self.message_user(request, said % {"count": used}, messages.SUCCESS)

    def _use_each(
        self, request: HttpRequest, redemptions: Iterable[Redemption]
    ) -> Iterable[str | None]:
        """Each is a case of its own: why one can't be used says nothing about the next."""
        for redemption in redemptions:
            try:
                redeeming.use(code=redemption.code, by=person_of(request), request=request)
            except DomainError as error:
                yield f"{redemption.code}: {error.message}"
            else:
                yield None
