"""Indonesian is complete, and what is compiled is what is written."""

from itertools import product

import polib
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

FOLDER = settings.BASE_DIR / "locale" / "id" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def written() -> polib.POFile:
    return polib.pofile(str(FOLDER / "django.po"))


def test_every_sentence_is_translated(written):
    assert [entry.msgid for entry in written.untranslated_entries()] == []
    assert [entry.msgid for entry in written.fuzzy_entries()] == []
    assert [entry.msgid for entry in written.obsolete_entries()] == []


def test_compiled_words_are_the_written_ones(written):
    compiled = polib.mofile(str(FOLDER / "django.mo"))
    assert words_of(compiled) == words_of(written)


def words_of(file) -> dict[str, list[str]]:
    return {entry.msgid: said_in(entry) for entry in file}


def said_in(entry: polib.POEntry) -> list[str]:
    """One sentence, or one for each form that a number asks for."""
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_sentences_end_as_the_english_ones_do(written):
    """A lost full stop or question mark is a sign of a lost half sentence."""
    for entry in written:
        for mark, said in product(".:?", said_in(entry)):
            assert entry.msgid.endswith(mark) == said.endswith(mark), entry.msgid


def test_pages_speak_indonesian(db, client):
    page = client.get("/", headers={"Accept-Language": "id"}).content.decode()
    assert '<html lang="id">' in page
    with override("id"):
        assert gettext("Every piece of rubbish has its bin.") in page
    assert "Every piece of rubbish" not in page


def test_api_refuses_in_indonesian(db, client):
    answer = client.get("/api/nothing/", headers={"Accept-Language": "id"}).json()
    assert answer["error"]["message"] == "Tidak ada apa-apa di alamat ini."


def test_earliest_refusal_is_in_indonesian(client):
    page = client.get("/?q=%00", headers={"Accept-Language": "id"}).content.decode()
    assert "Permintaan ini tidak dapat kami baca." in page
