"""Somebody looks in one bin for what goes into another."""

URL = "/guide/"


def test_what_goes_elsewhere_is_shown_there(few, as_visitor):
    page = as_visitor.get(URL, {"q": "battery", "kind": "glass"}).content.decode()
    assert "It goes somewhere else" in page
    assert 'href="/guide/battery/"' in page
    assert 'href="/guide/jar/"' not in page


def test_what_is_there_is_not_sought_elsewhere(few, as_visitor):
    page = as_visitor.get(URL, {"q": "bottle", "kind": "plastic"}).content.decode()
    assert "It goes somewhere else" not in page


def test_what_is_not_published_is_nowhere(few, as_visitor):
    page = as_visitor.get(URL, {"q": "rahasia", "kind": "glass"}).content.decode()
    assert "/guide/secret/" not in page


def test_it_asks_little(few, as_visitor, django_assert_max_num_queries):
    for kind in ("glass", ""):
        with django_assert_max_num_queries(4):
            as_visitor.get(URL, {"q": "battry", "kind": kind})
