"""The data set's page: counts, growth, a gallery of any depth; and the page of one photo."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from studio.selectors import photos as found
from studio.selectors.growth import WEEKS, growth
from studio.selectors.photo_counts import data_set
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for

pytestmark = pytest.mark.django_db
URL = "/studio/photos/"


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


def kept(**fields) -> TrainingPhoto:
    return training_photo(**({"grouped_at": timezone.now()} | fields))


def page_of(photo: TrainingPhoto) -> str:
    return reverse("studio-photo", args=[photo.pk])


def keys(answer) -> list[object]:
    return [photo.pk for photo in answer.context["stretch"].photos]


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_it_counts_what_a_training_would_learn_from(as_trainer):
    for fields in ({}, {"part": "test"}, {"state": "left out"}, {"grouped_at": None}):
        kept(**fields)
    everything = as_trainer.get(URL).context["everything"]
    glass = next(row for row in everything.classes if row.kind.label == "glass")
    assert [part.count for part in glass.parts] == [1, 0, 1]
    assert (glass.count, everything.learned_from, everything.ungrouped) == (2, 2, 1)
    assert {share.key: share.count for share in everything.states} == {"ready": 3, "left out": 1}
    assert [(share.key, share.count) for share in everything.sources] == [("phones", 4)]


def test_a_kind_with_few_photos_to_test_on_says_so(as_trainer):
    for _number in range(20):
        kept(part="test")
    few = {row.kind.label: row.is_too_few_to_judge for row in data_set().classes}
    assert not few.pop("glass")
    assert all(few.values())
    assert as_trainer.get(URL).content.decode().count("too few to judge") == 6


def test_what_was_taken_back_or_is_of_who_left_is_neither_counted_nor_shown(
    as_trainer, citizen, stranger
):
    back = kept(may_train=False, contributor=citizen, source="people")
    gone = kept(contributor=stranger, source="people")
    stranger.is_active = False
    stranger.save()
    answer = as_trainer.get(URL)
    assert answer.context["everything"].count == 0
    assert keys(answer) == []
    for photo in (back, gone):
        assert as_trainer.get(page_of(photo)).status_code == 404


def test_labels_in_doubt_stand_before_all_photos(as_trainer):
    kept()
    mild, strong = (kept(suspicion=doubt, suspected_label="metal") for doubt in (0.5, 0.9))
    kept(suspicion=1, suspected_label="metal", may_train=False)
    answer = as_trainer.get(URL)
    assert answer.context["doubted"] == [strong, mild]
    page = answer.content.decode()
    assert page.index("2 labels to look at") < page.index('id="gallery"')
    assert "No labels have been checked yet" in page


def test_an_empty_data_set_says_where_photos_come_from(as_trainer):
    assert "No photos to learn from yet" in as_trainer.get(URL).content.decode()


def test_growth_is_told_week_by_week(as_trainer):
    now = timezone.now()
    for days in (0, 14, 14, 7 * WEEKS + 7):
        kept(created_at=now - timedelta(days=days))
    kept(state="waiting")
    drawn = growth()
    assert [bar.count for bar in drawn.bars] == [0] * (WEEKS - 3) + [2, 0, 1]
    assert drawn.bars[-3].height == 2 * drawn.bars[-1].height > 0
    assert drawn.count == 3
    assert as_trainer.get(URL).content.decode().count('class="growth-bar"') == WEEKS


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("label=metal", ["metal"]),
        ("part=test", ["tested"]),
        ("state=left+out", ["out"]),
        ("source=web", ["metal"]),
        ("sender=staff", ["staff"]),
        ("sender=people", ["people"]),
        ("sender=folder", ["metal", "out", "tested"]),
        ("sender=folder&part=training", ["metal", "out"]),
        ("order=suspected", ["people", "out"]),
        ("order=suspected&state=ready", ["people"]),
    ],
)
def test_the_gallery_shows_what_is_asked_for(as_trainer, citizen, trainer, query, names):
    rows = {
        "tested": kept(part="test"),
        "metal": kept(label="metal", source="web"),
        "out": kept(state="left out", suspicion=0.4, suspected_label="metal"),
        "staff": kept(contributor=trainer, source="staff"),
        "people": kept(
            contributor=citizen, source="people", suspicion=0.9, suspected_label="paper"
        ),
    }
    answer = as_trainer.get(f"{URL}?{query}")
    shown = [name for key in keys(answer) for name, row in rows.items() if row.pk == key]
    assert shown == names if "suspected" in query else sorted(shown) == names
    assert answer.context["count"] == len(names)
    assert f"?{query}" in answer.content.decode().replace("&amp;", "&")


def test_photos_come_in_stretches_both_ways(as_trainer, monkeypatch):
    monkeypatch.setattr(found, "PER_PAGE", 2)
    at = timezone.now()
    for number in range(5):
        # Two came at once: none is shown twice or left out.
        kept(created_at=at - timedelta(hours=number // 2))
    everything = keys(as_trainer.get(URL)), []
    forward, address = [], URL
    while address:
        answer = as_trainer.get(address)
        forward.append(keys(answer))
        address = link(answer, "next")
    assert [len(some) for some in forward] == [2, 2, 1]
    assert len({key for some in forward for key in some}) == 5
    backward = [forward[-1]]
    while address := link(answer, "prev"):
        answer = as_trainer.get(address)
        backward.insert(0, keys(answer))
    assert backward == forward
    assert everything[0] == forward[0]


def link(answer, rel: str) -> str:
    match = re.search(rf'rel="{rel}" href="([^"]+)"', answer.content.decode())
    return URL + match[1].replace("&amp;", "&") if match else ""


def test_links_keep_what_was_asked(as_trainer, monkeypatch):
    monkeypatch.setattr(found, "PER_PAGE", 1)
    for _number in range(3):
        kept(label="metal")
    kept()
    answer = as_trainer.get(as_next := link(as_trainer.get(f"{URL}?label=metal"), "next"))
    assert "label=metal" in as_next
    assert "before=" in link(answer, "prev")
    assert "growth" not in answer.context
    assert "label=metal" in answer.content.decode().split("gallery-photos")[1].split("</li>")[0]


@pytest.mark.parametrize(
    "query",
    [
        "label=gold",
        "part=half",
        "sender=mars",
        "order=random",
        "source=nowhere",
        "after=x",
        "before=x",
        "after=00000000-0000-0000-0000-000000000000",
        "before=00000000-0000-0000-0000-000000000000",
    ],
)
def test_odd_questions_are_answered_all_the_same(as_trainer, query):
    photo = kept()
    answer = as_trainer.get(f"{URL}?{query}")
    assert answer.status_code == 200
    assert keys(answer) == [photo.pk]


def test_many_photos_ask_as_much_as_few(as_trainer, citizen):
    asked = []
    for count in (2, 20):
        for number in range(count):
            kept(group="burst", contributor=citizen, source="people", label="metal")
            photo = kept(group="burst", contributor=citizen, source="people", suspicion=number)
            AuditEntry.objects.create(
                actor=citizen,
                action="x",
                target_type="classifier.trainingphoto",
                target_id=str(photo.pk),
            )
        numbers = []
        for address in (URL, f"{URL}?order=suspected&after={photo.pk}", page_of(photo)):
            with CaptureQueriesContext(connection) as queries:
                assert as_trainer.get(address).status_code == 200
            numbers.append(len(queries))
        asked.append(numbers)
    assert asked[0] == asked[1]
    assert max(asked[0]) <= 15


def test_a_photo_is_shown_with_all_that_is_known(as_trainer):
    photo = kept(
        guess=[0.01, 0.2, 0.75, 0.01, 0.01, 0.01, 0.01],
        claimed_label="paper",
        group="jar",
        suspicion=0.9,
        suspected_label="metal",
    )
    mate, other = kept(group="jar"), kept()
    answer = as_trainer.get(page_of(photo))
    assert answer.context["mates"] == [mate]
    assert [guess.kind.label for guess in answer.context["guesses"]][:2] == ["metal", "glass"]
    shown = text(answer)
    assert "call it Metal" in shown
    assert "Its contributor called it Paper" in shown
    assert reverse("file", args=[other.file_id]) not in answer.content.decode()


def test_who_sent_it_is_for_those_who_see_people(as_trainer, as_admin, citizen):
    photo = kept(contributor=citizen, source="people")
    assert str(citizen) not in as_trainer.get(page_of(photo)).content.decode()
    assert str(citizen) in as_admin.get(page_of(photo)).content.decode()


def test_the_next_photo_is_the_next_of_that_list(as_trainer):
    rows = [kept(suspicion=doubt, suspected_label="metal") for doubt in (0.9, 0.5, 0.1)]
    answer = as_trainer.get(f"{page_of(rows[1])}?order=suspected")
    assert answer.context["next"] == rows[2]
    rows[1].suspicion = None
    rows[1].save()
    answer = as_trainer.get(f"{page_of(rows[1])}?order=suspected")
    assert answer.context["next"] == rows[0]
    assert as_trainer.get(f"{page_of(rows[2])}?order=suspected").context["next"] is None


def test_who_only_sees_is_offered_no_way_to_change(dispatcher):
    dispatcher.user_permissions.add(Permission.objects.get(codename="view_trainingphoto"))
    client, photo = client_for(dispatcher), kept(state="conflict", other_label="paper")
    other = kept()
    settle = reverse("studio-photo-settle", args=[other.pk])
    assert settle not in client.get(page_of(other)).content.decode()
    assert reverse("studio-conflicts") not in client.get(page_of(photo)).content.decode()
    assert client.get(settle, {"verdict": "leave out"}).status_code == 403
    assert client.post(settle, {"verdict": "leave out"}).status_code == 403


def test_it_is_for_trainers(as_visitor, as_citizen, as_dispatcher, moderator):
    photo = kept()
    settle = reverse("studio-photo-settle", args=[photo.pk])
    for client in (as_citizen, as_dispatcher, client_for(moderator)):
        for address in (URL, page_of(photo), settle):
            assert client.get(address).status_code == 403
        assert client.post(settle).status_code == 403
    assert as_visitor.get(URL)["Location"].startswith("/login/")
