"""Lists whose rows are changed in place."""

import re

from guide.models import Paper
from tests.conftest import client_for
from tests.guide.things import paper


def test_each_field_of_a_list_says_what_it_is(few, as_admin):
    page = as_admin.get("/admin/guide/guideitem/").content.decode()
    fields = re.findall(r'<input[^>]*name="form-\d+-is_published"[^>]*>', page)
    assert len(fields) == len(few)
    assert all(re.search(r'aria-label="Published: [^"]+"', field) for field in fields)


def test_the_list_of_papers_names_its_fields(as_admin):
    Paper.objects.all().delete()
    paper("Seeing waste")
    page = as_admin.get("/admin/guide/paper/").content.decode()
    assert 'aria-label="Position: Seeing waste"' in page


def test_staff_see_a_paper_before_it_is_published(admin, as_visitor, as_dispatcher):
    paper("Still a draft", is_published=False)
    page = client_for(admin).get("/research/").content.decode()
    assert "Still a draft" in page
    assert "Not published yet" in page
    for client in (as_visitor, as_dispatcher):
        assert "Still a draft" not in client.get("/research/").content.decode()
