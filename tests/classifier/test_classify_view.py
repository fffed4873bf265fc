"""The page that recognises: whole without scripts, a part for the script, and when it can't."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from classifier.selectors import Result, guess_of
from classifier.taxonomy import KINDS, LABELS, kind_of
from tests.classifier.colours import photo_of, unclear_photo, unfamiliar_photo
from tests.conftest import client_for

PART = {"X-Requested-With": "XMLHttpRequest"}


def ask(client: Client, content: bytes, **fields):
    image = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return client.post("/classify/", {"image": image, **fields})


def ask_as_script(client: Client, content: bytes):
    image = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return client.post("/classify/", {"image": image, "shown": "yes"}, headers=PART)


def title(page: str) -> str:
    found = re.search(r'id="result-title">([^<]*)', page)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("label", LABELS)
def test_a_photo_is_answered_with_its_kind_and_bin(as_visitor, label):
    answer = ask(as_visitor, photo_of(label))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert title(page).startswith(f"{kind_of(label).name}, ")
    assert f'<p class="kind-bin-name">{kind_of(label).bin}</p>' in page
    assert f"bin-{kind_of(label).colour}" in page
    assert f'href="/guide/?kind={label}"' in page
    assert 'href="/model/"' in page


def test_all_seven_stand_in_a_table_the_most_probable_first(as_visitor):
    page = ask(as_visitor, photo_of("metal")).content.decode()
    rows = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert rows[0] == "Metal"
    assert sorted(rows) == sorted(str(kind.name) for kind in KINDS)


@pytest.mark.parametrize(
    ("probability", "number"),
    [(1.0, "over 99%"), (0.9951, "over 99%"), (0.99, "99%"), (0.01, "1%"), (0.0, "under 1%")],
)
def test_nothing_is_ever_called_certain(probability, number):
    assert guess_of("glass", probability).number == number


@pytest.mark.parametrize(
    ("probability", "title", "others"),
    [
        (0.97, "Glass, very sure", 1),
        (0.969, "Glass, quite sure", 1),
        (0.995, "Glass, very sure", 0),
    ],
)
def test_how_sure_it_is_and_what_else_it_may_be(probability, title, others):
    guesses = guess_of("glass", probability), guess_of("metal", 1 - probability)
    result = Result(is_sure=True, guesses=guesses, shade="", model_version="1")
    assert result.title == title
    assert len(result.alternatives) == others


def test_who_is_not_sure_asks_and_has_both_answers_ready(as_visitor):
    answer = ask_as_script(as_visitor, unclear_photo())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.fullmatch(r"Is it \w+ or \w+\?", title(page))
    choices = re.findall(r'name="guess" value="(\w+)"', page)
    assert len(choices) == 2
    for label in choices:
        assert str(kind_of(label).bin) in page
    assert "notice-error" not in page


def test_only_a_sure_answer_says_how_many_like_it_are_right(as_visitor):
    sure, unsure = (
        ask_as_script(as_visitor, each) for each in (photo_of("glass"), unclear_photo())
    )
    assert "Of 100 answers this sure" in sure.content.decode()
    assert "Of 100 answers this sure" not in unsure.content.decode()


def test_of_what_it_hardly_knows_it_shows_no_numbers(as_visitor):
    """Remembered or not: the second answer comes from the cache."""
    for _ in range(2):
        page = ask_as_script(as_visitor, unfamiliar_photo()).content.decode()
        assert title(page) == "Is it cardboard or metal?"
        assert page.count("We have hardly seen anything like this yet") == 2
        assert "a number would say nothing" in page
        assert not re.search(r"\d%", page)
    unclear = ask_as_script(as_visitor, unclear_photo()).content.decode()
    assert "hardly seen" not in unclear
    assert re.search(r"\d%", unclear)


def test_without_scripts_the_page_shows_the_photo_and_where_it_looked(as_visitor):
    page = ask(as_visitor, photo_of("glass")).content.decode()
    assert "<html" in page
    assert 'class="photo" src="data:image/jpeg;base64,' in page
    assert 'class="photo-shade" src="data:image/png;base64,' in page


def test_the_script_gets_the_answer_alone_and_shows_its_own_photo(as_visitor):
    answer = ask_as_script(as_visitor, photo_of("glass"))
    part = answer.content.decode()
    assert "<html" not in part
    assert 'data-part="answered"' in part
    assert 'data-said="Glass, very sure, 98%. White bin.' in part
    assert "data:image/jpeg" not in part
    assert "X-Requested-With" in answer["Vary"]


def test_a_photo_that_the_browser_could_not_open_comes_back_with_the_answer(as_visitor):
    image = SimpleUploadedFile("photo", photo_of("glass"))
    part = as_visitor.post("/classify/", {"image": image}, headers=PART).content.decode()
    assert "<html" not in part
    assert "data:image/jpeg" in part


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 400, "This file is empty."),
        (b"no picture at all", 415, "This is not a kind of picture we take."),
        (photo_of("glass", (8, 8)), 400, "This picture is too small."),
    ],
)
def test_a_refused_photo_is_a_sentence_on_the_same_page(as_visitor, content, status, sentence):
    for answer in (ask(as_visitor, content), ask_as_script(as_visitor, content)):
        page = answer.content.decode()
        assert answer.status_code == status
        assert sentence in page
        assert 'data-part="failed"' in page
        assert "data-retry" not in page.partition('data-part="failed"')[2].partition("</div>")[0]


def test_a_form_without_a_photo_says_so(as_visitor):
    answer = as_visitor.post("/classify/", {})
    assert answer.status_code == 400
    assert "Please choose a photo first." in answer.content.decode()


def test_a_text_for_a_photo_is_refused(as_visitor):
    assert as_visitor.post("/classify/", {"image": "a text"}).status_code == 400


def test_without_a_model_the_page_says_when_to_try_again(db, as_visitor, model_dir):
    (model_dir / "model.tflite").unlink()
    answer = ask_as_script(as_visitor, photo_of("glass"))
    part = answer.content.decode()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "We can&#x27;t recognise photos right now." in part
    assert "data-retry" in part
    assert 'href="/guide/"' in part
    assert as_visitor.get("/classify/").status_code == 200
    assert as_visitor.get("/model/").status_code == 200


def test_visitors_are_bounded_together_with_the_api(db, settings, as_visitor, citizen):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "visitor_photos": "2/minute"}
    image = SimpleUploadedFile("photo.jpg", photo_of("glass"), "image/jpeg")
    assert as_visitor.post("/api/predict", {"image": image}).status_code == 200
    assert ask_as_script(as_visitor, photo_of("glass")).status_code == 200
    refused = ask_as_script(as_visitor, photo_of("glass"))
    assert refused.status_code == 429
    wait = int(refused["Retry-After"])
    assert f"Try again in {wait} seconds." in refused.content.decode()
    assert f'data-wait="{wait}"' in refused.content.decode()
    # Somebody we know is counted by another, wider measure.
    assert ask_as_script(client_for(citizen), photo_of("glass")).status_code == 200


def test_who_asks_needs_no_cookie_and_gets_none(as_visitor):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict, photo_of("paper")).status_code == 200
    assert not strict.cookies


def test_nothing_is_kept(as_visitor, settings):
    """This test has no database: whoever asked for one would fail it."""
    before = sorted(settings.MEDIA_ROOT.rglob("*"))
    assert ask(as_visitor, photo_of("paper")).status_code == 200
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before


def test_the_page_speaks_the_language_that_was_chosen(as_visitor):
    with override("id"):
        expected = str(kind_of("paper").bin)
    image = SimpleUploadedFile("photo.jpg", photo_of("paper"), "image/jpeg")
    answer = as_visitor.post(
        "/classify/", {"image": image}, headers={"Accept-Language": "id"}
    ).content.decode()
    assert f'<p class="kind-bin-name">{expected}</p>' in answer


def test_home_begins_with_the_box(db, as_visitor, as_citizen):
    for client, address in ((as_visitor, "/classify/"), (as_citizen, "/")):
        page = client.get("/").content.decode()
        assert f'method="post" action="{address}" enctype' in page
        assert page.index("data-try") < page.index('role="search"')
