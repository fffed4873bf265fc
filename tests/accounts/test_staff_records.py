"""Whatever staff change in the admin is written down, on every page there is."""

from datetime import timedelta

import pytest
from django.contrib import admin as django_admin
from django.contrib.admin.models import LogEntry
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import Group, Permission
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from unfold.admin import TabularInline

from accounts.models import AuditEntry, Device, DeviceKey, User
from accounts.services import audit, devices
from accounts.staff_records import HIDDEN, AuditedModelAdmin, ReadOnlyModelAdmin
from common import retention

PAGES = django_admin.site._registry


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label)
def test_every_page_of_the_admin_writes_down_or_only_shows(model):
    assert isinstance(PAGES[model], AuditedModelAdmin | ReadOnlyModelAdmin)


def test_rows_of_libraries_have_no_pages():
    labels = {model._meta.app_label for model in PAGES}
    assert not labels & {"account", "mfa", "socialaccount", "token_blacklist"}
    assert User in PAGES


class KeyInline(TabularInline):
    model = DeviceKey
    fields = ["device"]
    extra = 1


class DeviceAdmin(AuditedModelAdmin):
    list_display = ["name", "kind"]
    list_editable = ["kind"]
    fields = ["name", "kind"]
    actions = ["paint", "ask"]

    def paint(self, request, queryset):
        queryset.update(name="painted")

    def ask(self, request, queryset):
        from django.http import HttpResponse

        return HttpResponse("Sure?")


@pytest.fixture
def page() -> DeviceAdmin:
    return DeviceAdmin(Device, AdminSite())


@pytest.fixture
def post(rf, admin):
    def made(**fields):
        request = rf.post("/admin/", fields, REMOTE_ADDR="203.0.113.9")
        request.user = admin
        request._messages = CookieStorage(request)
        request._dont_enforce_csrf_checks = True
        return request

    return made


@pytest.fixture
def bins(admin) -> list[Device]:
    return [Device.objects.create(name=f"Bin {number}", kind="kiosk") for number in range(3)]


def test_adding(page, post, admin):
    page.changeform_view(post(name="Bin 9", kind="kiosk", _continue="1"))
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target_name) == (admin, "add", "Bin 9")
    assert entry.changes == {"name": [None, "Bin 9"], "kind": [None, "kiosk"]}
    assert entry.address == "203.0.113.9"


def test_edits_in_the_list(page, post, bins):
    fields = {"form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 3, "_save": "1"}
    for number, row in enumerate(bins):
        kind = "service" if number == 1 else "kiosk"
        fields |= {f"form-{number}-id": str(row.pk), f"form-{number}-kind": kind}
    page.changelist_view(post(**fields))
    entry = AuditEntry.objects.get()
    assert (entry.target_id, entry.changes) == (str(bins[1].pk), {"kind": ["kiosk", "service"]})


def test_deleting_one(page, post, bins):
    page.delete_view(post(post="yes"), str(bins[0].pk))
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id) == ("delete", str(bins[0].pk))
    assert entry.changes["name"] == ["Bin 0", None]


def act(page, post, name, rows):
    chosen = {"action": name, "_selected_action": [str(row.pk) for row in rows], "index": "0"}
    return page.changelist_view(post(**chosen, post="yes"))


def test_deleting_those_selected(page, post, bins, django_assert_max_num_queries):
    act(page, post, "delete_selected", bins[:2])
    assert Device.objects.count() == 1
    assert sorted(AuditEntry.objects.values_list("action", "target_name")) == [
        ("delete", "Bin 0"),
        ("delete", "Bin 1"),
    ]


def test_other_actions_of_the_list(page, post, bins):
    act(page, post, "paint", bins[:1])
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_name) == ("paint", "Bin 0")


def test_an_action_that_asks_first_has_done_nothing_yet(page, post, bins):
    act(page, post, "ask", bins[:1])
    assert not AuditEntry.objects.exists()


def test_what_fails_leaves_neither_change_nor_entry(page, post, bins, monkeypatch):
    def broken(**_fields):
        raise RuntimeError("no log, no change")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(RuntimeError):
        page.changeform_view(post(name="new", kind="kiosk"), str(bins[0].pk))
    bins[0].refresh_from_db()
    assert bins[0].name == "Bin 0"


def test_an_action_that_cannot_be_written_down_does_nothing(page, post, bins, monkeypatch):
    def broken(**_fields):
        raise RuntimeError("no log, no change")

    monkeypatch.setattr(audit, "record_many", broken)
    with pytest.raises(RuntimeError):
        act(page, post, "paint", bins[:1])
    bins[0].refresh_from_db()
    assert bins[0].name == "Bin 0"


def test_rows_edited_on_the_page_of_another(post, admin, bins):
    class WithKeys(DeviceAdmin):
        inlines = [KeyInline]

    digest = devices.digest_of("x")
    key = DeviceKey.objects.create(device=bins[0], digest=digest, hint="abcd")
    fields = {"name": "Bin 0", "kind": "kiosk", "keys-TOTAL_FORMS": 1, "keys-INITIAL_FORMS": 1}
    fields |= {"keys-0-id": key.pk, "keys-0-device": str(bins[0].pk), "keys-0-DELETE": "on"}
    WithKeys(Device, AdminSite()).changeform_view(post(**fields), str(bins[0].pk))
    assert not DeviceKey.objects.exists()
    assert AuditEntry.objects.get().changes == {"device key …abcd": ["…abcd", None]}


def test_secrets_of_a_deleted_row_are_not_written_down(post, bins):
    digest = devices.digest_of("x")
    DeviceKey.objects.create(device=bins[0], digest=digest, hint="abcd")
    AuditedModelAdmin(DeviceKey, AdminSite()).log_deletions(post(), DeviceKey.objects.all())
    changes = AuditEntry.objects.get().changes
    assert changes["digest"] == [HIDDEN, None]
    assert changes["hint"] == ["abcd", None]


# --- the log itself ----------------------------------------------------------------------------

LOG = reverse("admin:accounts_auditentry_changelist")


@pytest.fixture
def entry(admin, citizen) -> AuditEntry:
    return audit.record(
        actor=admin,
        action="change",
        target=citizen,
        changes={"city": ("<b>", "Bogor"), "is_staff": (False, True), "roles": ([], ["a", "b"])},
        reason="asked for it",
    )


def test_the_role_admin_reads_and_searches_it(as_role_admin, entry):
    shown = as_role_admin.get(LOG, {"q": "asked for"}).content.decode()
    assert "asked for it" in shown
    assert "asked for it" not in as_role_admin.get(LOG, {"q": "other"}).content.decode()
    url = reverse("admin:accounts_auditentry_change", args=[entry.pk])
    page = as_role_admin.get(url).content.decode()
    assert "city: &lt;b&gt; → Bogor" in page
    assert "is_staff: no → yes" in page
    assert "roles: (empty) → a, b" in page or "roles:  → a, b" in page


def test_nobody_changes_or_deletes_it(as_admin, entry):
    for name in ("change", "delete"):
        url = reverse(f"admin:accounts_auditentry_{name}", args=[entry.pk])
        assert as_admin.post(url, {"post": "yes", "action": "x"}).status_code == 403
    assert as_admin.get(reverse("admin:accounts_auditentry_add")).status_code == 403
    assert AuditEntry.objects.get().action == "change"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_nothing_but_adding_gets_past_the_database(entry, change):
    rows = AuditEntry.objects.filter(pk=entry.pk)
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        rows.update(reason="") if change == "update" else rows.delete()
    assert rows.get().reason == "asked for it"


def test_others_do_not_read_it(as_dispatcher, entry):
    assert as_dispatcher.get(LOG).status_code == 403


def test_permissions_of_a_role_that_change_are_written_down(as_admin):
    group = Group.objects.get(name="driver")
    permission = Permission.objects.get(codename="view_user")
    url = reverse("admin:auth_group_change", args=[group.pk])
    as_admin.post(url, {"name": "driver", "permissions": [permission.pk]})
    [entry] = AuditEntry.objects.all()
    assert entry.changes["permissions"][1] == [str(permission)]


def test_djangos_own_history_ends_after_a_year_and_the_log_stays(page, post, bins):
    for row, days in zip(bins[:2], (366, 364), strict=True):
        page.changeform_view(post(name=f"{row} of old", kind="kiosk"), str(row.pk))
        moment = timezone.now() - timedelta(days=days)
        LogEntry.objects.filter(object_id=str(row.pk)).update(action_time=moment)
    list(retention.apply())
    assert LogEntry.objects.get().object_id == str(bins[1].pk)
    assert AuditEntry.objects.count() == 2
