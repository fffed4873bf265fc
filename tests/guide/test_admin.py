"""Staff keep the guide: who may, and that what they do shows on the site and in the record."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import AuditEntry
from guide.models import GuideItem, Paper
from tests.conftest import client_for, person
from tests.guide.things import paper

LIST = reverse("admin:guide_guideitem_changelist")
ADD = reverse("admin:guide_guideitem_add")
FORM = {
    "destination": "glass",
    "name_en": "Mirror",
    "name_id": "Cermin",
    "also_en": "looking glass, pocket mirror",
    "also_id": "",
    "tip_en": "Wrap it.",
    "tip_id": "Bungkus dulu.",
    "slug": "mirror-of-the-test",
    "is_published": "on",
}


def of_role(name: str):
    user = person(name, is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    return client_for(user)


@pytest.fixture(params=["moderator", "trainer", "admin"])
def as_keeper(request, few):
    return of_role(request.param)


def test_those_who_keep_it_add_change_and_delete(as_keeper, as_visitor):
    assert as_keeper.post(ADD, FORM).status_code == 302
    added = GuideItem.objects.get(slug=FORM["slug"])
    assert "Mirror" in as_visitor.get("/guide/?q=looking").content.decode()
    change = reverse("admin:guide_guideitem_change", args=[added.pk])
    assert as_keeper.post(change, FORM | {"name_en": "Old mirror"}).status_code == 302
    added.refresh_from_db()
    assert added.name_en == "Old mirror"
    delete = reverse("admin:guide_guideitem_delete", args=[added.pk])
    assert as_keeper.post(delete, {"post": "yes"}).status_code == 302
    assert not GuideItem.objects.filter(pk=added.pk).exists()


def test_those_who_keep_it_see_papers(as_keeper):
    one = paper("One of the test")
    assert as_keeper.get(reverse("admin:guide_paper_changelist")).status_code == 200
    change = reverse("admin:guide_paper_change", args=[one.pk])
    assert as_keeper.get(change).status_code == 200
    as_keeper.post(reverse("admin:guide_paper_delete", args=[one.pk]), {"post": "yes"})
    assert not Paper.objects.filter(pk=one.pk).exists()


def test_others_do_not(few, as_dispatcher, as_citizen):
    assert as_dispatcher.get(LIST).status_code == 403
    assert as_dispatcher.post(ADD, FORM).status_code == 403
    as_citizen.post(ADD, FORM)
    assert not GuideItem.objects.filter(slug=FORM["slug"]).exists()


def test_a_thing_is_taken_off_the_site_in_the_list(few, as_admin, as_visitor):
    items = list(GuideItem.objects.order_by("slug"))
    form = {"form-TOTAL_FORMS": len(items), "form-INITIAL_FORMS": len(items), "_save": "Save"}
    for number, item in enumerate(as_admin.get(LIST).context["cl"].result_list):
        form[f"form-{number}-id"] = item.pk
        if item.is_published and item.slug != "jar":
            form[f"form-{number}-is_published"] = "on"
    assert as_admin.post(LIST, form).status_code == 302
    assert as_visitor.get("/guide/jar/").status_code == 404
    assert as_visitor.get("/guide/battery/").status_code == 200


def test_changes_are_written_down(few, as_admin, admin):
    as_admin.post(ADD, FORM)
    entry = AuditEntry.objects.get(action="add")
    assert entry.actor == admin
    assert "Mirror" in str(entry.changes)


def test_staff_search_by_any_name(few, as_admin):
    text = as_admin.get(LIST, {"q": "botol air"}).content.decode()
    assert "Plastic bottle" in text
    assert "Car battery" not in text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name_en": "bATTERY"}, "English name already"),
        ({"name_id": "BATERAI"}, "Indonesian name already"),
        ({"slug": "battery"}, "already exists"),
        ({"destination": "moon"}, "valid choice"),
        ({"tip_id": ""}, "required"),
    ],
)
def test_what_does_not_fit_is_refused(few, as_admin, fields, message):
    refused = as_admin.post(ADD, FORM | fields)
    assert refused.status_code == 200
    assert message in refused.content.decode()


def test_it_leads_to_the_page(few, as_admin):
    change = reverse("admin:guide_guideitem_change", args=[few["jar"].pk])
    assert "/admin/r/" in as_admin.get(change).content.decode()
    assert few["jar"].get_absolute_url() == "/guide/jar/"
