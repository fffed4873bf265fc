"""The review's page: who comes in, what each button does, with and without a script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.models import TrainingPhoto
from classifier.taxonomy import KINDS
from rewards.models import PointsEntry
from studio.review_sitting import MOST_DONE, MOST_SKIPPED
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for

pytestmark = pytest.mark.django_db
URL = "/studio/review/"
SCRIPT = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
State = TrainingPhoto.State


@pytest.fixture
def as_reviewer(moderator):
    return client_for(moderator)


@pytest.fixture
def photos(citizen) -> list[TrainingPhoto]:
    """The first is the first to come."""
    return [waiting(citizen, doubt=doubt) for doubt in (0.9, 0.5, 0.1)]


def waiting(contributor, **fields) -> TrainingPhoto:
    known = {"state": State.WAITING, "source": "people", "claimed_label": "glass"}
    return training_photo(contributor=contributor, **known | fields)


def say(client, photo, decision: str, *, script: bool = False, **fields):
    address = reverse("studio-review-decide", args=[photo.pk])
    headers = SCRIPT if script else {}
    return client.post(address, {"decision": decision, **fields}, **headers)


def state(photo) -> str:
    return TrainingPhoto.objects.get(pk=photo.pk).state


def address_of(photo) -> str:
    return f'src="{reverse("file", args=[photo.file_id])}"'


def test_one_photo_with_both_opinions(as_reviewer, citizen):
    photo = waiting(citizen, guess=[0, 0.2, 0, 0, 0, 0.8, 0])
    shown = as_reviewer.get(URL).content.decode()
    assert shown.count(address_of(photo)) == 1
    assert "Sent as <strong>Glass</strong>" in shown
    assert "Recogniser: <strong>Plastic</strong>, 80%" in shown
    assert "Disputed" in shown
    assert "1 waiting" in shown
    for number, kind in enumerate(KINDS, 1):
        assert f'value="{kind.label}" data-key="{number}"' in shown
    # Whose it is does not matter.
    assert citizen.username not in shown


def test_nothing_waits(as_reviewer):
    assert "Nothing waits for you" in as_reviewer.get(URL).content.decode()


def test_each_decision_leads_to_the_next(as_reviewer, photos):
    one, two, three = photos
    assert address_of(one) in as_reviewer.get(URL).content.decode()
    answer = say(as_reviewer, one, "plastic")
    assert (answer.status_code, answer["Location"]) == (302, URL)
    shown = as_reviewer.get(URL).content.decode()
    assert address_of(two) in shown
    assert "Undo: Plastic" in shown
    say(as_reviewer, two, "reject", reason="blurred")
    shown = as_reviewer.get(URL).content.decode()
    assert address_of(three) in shown
    assert "Undo: rejected" in shown
    assert [state(photo) for photo in photos] == ["ready", "rejected", "waiting"]


def test_a_script_gets_the_next_photo_at_once(as_reviewer, photos):
    one, two, three = photos
    as_reviewer.get(URL)
    answer = say(as_reviewer, one, "plastic", script=True)
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "X-Requested-With" in answer["Vary"]
    assert "<html" not in shown
    assert 'data-said="Saved as Plastic."' in shown
    assert address_of(two) in shown
    assert f'data-next="{reverse("file", args=[three.file_id])}"' in shown


def test_skipped_photos_come_last(as_reviewer, photos):
    for photo in (*photos, photos[0], photos[1]):
        assert address_of(photo) in as_reviewer.get(URL).content.decode()
        say(as_reviewer, photo, "skip")


def test_undo_brings_decisions_back_one_by_one(as_reviewer, photos):
    one, two, _three = photos
    as_reviewer.get(URL)
    say(as_reviewer, one, "glass")
    as_reviewer.get(URL)
    say(as_reviewer, two, "reject", words="Only the table.")
    as_reviewer.get(URL)
    for photo in (two, one):
        assert say(as_reviewer, photo, "undo").status_code == 302
        assert address_of(photo) in as_reviewer.get(URL).content.decode()
    assert [state(photo) for photo in photos] == ["waiting"] * 3
    assert PointsEntry.objects.count() == 1


def test_undo_is_of_the_last_decision(as_reviewer, photos):
    one, two, _three = photos
    for photo in (one, two):
        as_reviewer.get(URL)
        say(as_reviewer, photo, "glass")
    assert say(as_reviewer, one, "undo").status_code == 409
    assert [state(one), state(two)] == ["ready", "ready"]
    assert say(as_reviewer, two, "undo").status_code == 302


def test_undo_that_fails_is_not_offered_again(as_reviewer, photos):
    as_reviewer.get(URL)
    say(as_reviewer, photos[0], "glass")
    TrainingPhoto.objects.filter(pk=photos[0].pk).update(may_train=False)
    answer = say(as_reviewer, photos[0], "undo")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Something has built on this decision since" in shown
    assert "Undo:" not in shown


@pytest.mark.parametrize("script", [False, True])
def test_who_comes_too_late_is_told_and_gets_the_next(as_reviewer, as_admin, photos, script):
    one, two, _three = photos
    as_reviewer.get(URL)
    as_admin.get(URL)
    answer = say(as_reviewer, two, "paper", script=script)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "somebody else&#x27;s by now" in shown
    assert address_of(one) in shown
    assert state(two) == "waiting"


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": ""},
        {"decision": "banana"},
        {"decision": "reject"},
        {"decision": "reject", "reason": "because"},
        {"decision": "reject", "words": "x" * 301},
        {"decision": "reject", "words": "  "},
    ],
)
def test_what_says_nothing_changes_nothing(as_reviewer, photos, fields):
    as_reviewer.get(URL)
    answer = say(as_reviewer, photos[0], **fields)
    assert answer.status_code == 400
    assert "Please say what it shows" in answer.content.decode()
    assert address_of(photos[0]) in answer.content.decode()
    assert state(photos[0]) == "waiting"


def test_own_words_reach_whoever_sent_it(as_reviewer, as_citizen, photos):
    as_reviewer.get(URL)
    say(as_reviewer, photos[0], "reject", words="Only <the> table.")
    assert "Only &lt;the&gt; table." in as_citizen.get("/studio/send/").content.decode()


def test_a_ready_made_reason_is_read_in_any_language(as_reviewer, as_citizen, photos):
    as_reviewer.get(URL)
    say(as_reviewer, photos[0], "reject", reason="blurred")
    assert TrainingPhoto.objects.get(pk=photos[0].pk).reason == "blurred"
    assert "Too blurred or too dark to tell" in as_citizen.get("/studio/send/").content.decode()


def test_without_a_decision_one_is_led_to_the_page(as_reviewer, photos):
    """As after a login in between."""
    answer = as_reviewer.get(reverse("studio-review-decide", args=[photos[0].pk]))
    assert (answer.status_code, answer["Location"]) == (302, URL)


def test_it_is_for_reviewers(as_visitor, as_citizen, as_dispatcher, photos):
    for client, status in ((as_visitor, 302), (as_citizen, 403), (as_dispatcher, 403)):
        assert client.get(URL).status_code == status
        assert say(client, photos[0], "glass").status_code == status
    assert TrainingPhoto.objects.filter(held_by=None, state=State.WAITING).count() == 3


def test_reviewers_find_it_in_the_studio(as_reviewer, trainer, as_citizen):
    for client in (as_reviewer, client_for(trainer)):
        assert f'href="{URL}"' in client.get("/studio/send/").content.decode()
    assert f'href="{URL}"' not in as_citizen.get("/studio/send/").content.decode()


def test_a_long_sitting_keeps_little(as_reviewer, citizen):
    photos = [waiting(citizen) for _ in range(MOST_DONE + 2)]
    for _ in photos:
        shown = as_reviewer.get(URL).context["looked"].photo
        say(as_reviewer, shown, "glass")
    kept = as_reviewer.session["review"]
    assert len(kept["done"]) == MOST_DONE
    one, two = waiting(citizen), waiting(citizen)
    for _ in range(MOST_SKIPPED + 2):
        say(as_reviewer, as_reviewer.get(URL).context["looked"].photo, "skip")
    assert set(as_reviewer.session["review"]["skipped"]) == {str(one.pk), str(two.pk)}


def test_many_ask_as_much_as_few(as_reviewer, citizen):
    asked = []
    for count in (3, 30):
        for _ in range(count):
            waiting(citizen)
        photo = as_reviewer.get(URL).context["looked"].photo
        with CaptureQueriesContext(connection) as queries:
            say(as_reviewer, photo, "skip", script=True)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[0] <= 16
