"""Labels in doubt: what is written to which photos, who may start a check, and what pages say."""

import json
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier.models import TrainingPhoto
from classifier.taxonomy import LABELS
from studio.models import LabelCheck, LabelDoubt, Purpose, TrainingRun
from studio.selectors.label_checks import check_of, latest_check
from studio.selectors.trainings import known_trainings
from studio.services import doubting, learning, running
from studio.services.keeping_doubts import DOUBTS, keep_doubts
from studio.services.running import Choices, start_check, start_run
from tests.classifier.training_photos import training_photo
from tests.conftest import client_for
from tests.studio import material
from tests.studio.judged import done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_sent")]

NOW = timezone.now()
CURVE = [
    {
        "label": label,
        "photos": [10, 20, 40, 80],
        "recall": [0.4, 0.5, 0.6, 0.7],
        "f1": [0.4, 0.5, 0.6, last],
        "validation": validation,
        "verdict": verdict,
    }
    for label, last, validation, verdict in (
        ("glass", 0.7, 30, "helps"),
        ("metal", 0.61, 30, "enough"),
        ("trash", 0.7, 5, "too few"),
    )
]


def ready(label="glass", **fields):
    return training_photo(label=label, grouped_at=NOW, **fields)


def check(tmp_path, doubts, *, checked=(), began=NOW, **fields):
    """A run that is over, with what its process left; `doubts`: a photo, another label, by how
    much."""
    run = material.run(state="finished", started_at=began, ended_at=NOW, **fields)
    photos = {*checked, *(photo for photo, _other, _strength in doubts)}
    found = {
        "checked": {photo.sha256: photo.label for photo in photos},
        "doubts": [[photo.sha256, photo.label, other, by] for photo, other, by in doubts],
        "curve": CURVE,
    }
    (tmp_path / DOUBTS).write_text(json.dumps(found))
    keep_doubts(run, tmp_path)
    return run


def stands(photo):
    photo.refresh_from_db()
    return photo.suspicion, photo.suspected_label


# --- what is written --------------------------------------------------------------------------


def test_what_is_in_doubt_stands_on_the_photo(tmp_path):
    photo, other = ready(), ready()
    run = check(tmp_path, [(photo, "metal", 0.8)], checked=[other])
    assert stands(photo) == (0.8, "metal")
    assert stands(other) == (None, "")
    found = LabelCheck.objects.get()
    assert (found.run, found.photos, found.suspected) == (run, 2, 1)
    assert LabelDoubt.objects.get().photo == photo


@pytest.mark.parametrize(
    "change",
    [
        {"label": "paper"},
        {"state": "rejected"},
        {"state": "left out"},
        {"settled_at": NOW + timedelta(seconds=1)},
    ],
)
def test_a_photo_that_changed_meanwhile_is_not_touched(tmp_path, change):
    photo, freed = ready(), ready(suspicion=0.9, suspected_label="paper")
    ids = [photo.pk, freed.pk]
    TrainingPhoto.objects.filter(pk__in=ids).update(**change)
    check(tmp_path, [(photo, "metal", 0.8)], checked=[freed])
    assert stands(photo) == (None, "")
    assert stands(freed) == (0.9, "paper")
    assert LabelCheck.objects.get().suspected == 0


def test_what_is_no_longer_in_doubt_is_forgotten(tmp_path):
    freed, unchecked = (ready(suspicion=0.9, suspected_label="paper") for _each in range(2))
    still = ready(suspicion=0.3, suspected_label="paper")
    check(tmp_path, [(still, "metal", 0.7)], checked=[freed])
    assert stands(freed) == (None, "")
    assert stands(still) == (0.7, "metal")
    assert stands(unchecked) == (0.9, "paper")


def test_who_stood_by_a_label_is_not_asked_the_same_again(tmp_path):
    photo = ready()
    check(tmp_path, [(photo, "metal", 0.8)], began=NOW - timedelta(hours=2))
    settled = {"suspicion": None, "suspected_label": "", "settled_at": NOW - timedelta(hours=1)}
    TrainingPhoto.objects.filter(pk=photo.pk).update(**settled)
    photo.refresh_from_db()
    check(tmp_path, [(photo, "metal", 0.8)])
    assert stands(photo) == (None, "")
    # Something else is a new question.
    check(tmp_path, [(photo, "paper", 0.8)])
    assert stands(photo) == (0.8, "paper")


def test_what_was_settled_before_any_doubt_may_be_doubted(tmp_path):
    photo = ready(settled_at=NOW - timedelta(days=1))
    check(tmp_path, [(photo, "metal", 0.8)])
    assert stands(photo) == (0.8, "metal")


def test_photos_that_are_gone(tmp_path):
    photo = ready()
    gone = ready()
    TrainingPhoto.objects.filter(pk=gone.pk).delete()
    check(tmp_path, [(photo, "metal", 0.8), (gone, "metal", 0.7)])
    assert LabelCheck.objects.get().suspected == 1
    assert LabelDoubt.objects.count() == 1


def test_many_are_written_in_few_statements(tmp_path):
    photos = [ready(LABELS[number % 7]) for number in range(70)]
    with CaptureQueriesContext(connection) as few:
        check(tmp_path, [(photo, LABELS[(n + 1) % 7], 0.6) for n, photo in enumerate(photos[:7])])
    with CaptureQueriesContext(connection) as many:
        check(tmp_path, [(photo, LABELS[(n + 1) % 7], 0.7) for n, photo in enumerate(photos)])
    assert len(many) <= len(few)
    assert TrainingPhoto.objects.filter(suspicion=0.7).count() == 70


def test_a_training_without_a_check_is_finished_all_the_same(tmp_path):
    keep_doubts(material.run(), tmp_path)
    assert not LabelCheck.objects.exists()


# --- what the process finds -------------------------------------------------------------------


def planted(n=350):
    """Photos of two a thing, in rows and as features; one is called wrong."""
    random = np.random.default_rng(2)
    labels = [LABELS[number // 2 % 7] for number in range(n)]
    centres = random.normal(size=(7, 24)) * 2
    features = centres[[LABELS.index(label) for label in labels]] + random.normal(size=(n, 24))
    labels[0] = LABELS[3]
    photos = [ready(label, group=f"{number // 2}") for number, label in enumerate(labels)]
    return photos, features.astype(np.float32)


def found_in(photos, features, taught=250):
    told = []
    found = doubting.doubts_of(
        [photo.sha256 for photo in photos],
        [photo.label for photo in photos],
        features,
        taught=taught,
        tell=told.append,
    )
    assert told == list(range(1, doubting.FITS + 1))
    return found


def test_a_wrong_label_is_found_and_called_what_it_is():
    photos, features = planted()
    found = found_in(photos, features)
    assert [each[:3] for each in found["doubts"]] == [[photos[0].sha256, LABELS[3], LABELS[0]]]
    assert found["checked"][photos[0].sha256] == LABELS[3]
    assert [line["label"] for line in found["curve"]] == list(LABELS)
    assert {line["verdict"] for line in found["curve"]} <= {"enough", "too few"}
    json.dumps(found)


def test_groups_that_turned_out_to_be_one_are_one_whatever_their_source():
    one = ready(source="a", group="1", merged_group="m")
    two = ready(source="b", group="2", merged_group="m")
    alike = ready(source="b", group="1")
    numbers = doubting.groups_of([one.sha256, two.sha256, alike.sha256, "taken back"])
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3


def test_a_check_teaches_nothing_and_says_where_it_stands(tmp_path, monkeypatch):
    photos, features = planted()
    said = []
    rows = np.arange(len(photos))
    looked = SimpleNamespace(
        data=SimpleNamespace(
            photos=[
                SimpleNamespace(path=tmp_path / f"{photo.sha256}.jpg", label=photo.label)
                for photo in photos
            ]
        ),
        given=SimpleNamespace(training=rows[:250], validation=rows[250:]),
        features=features,
    )
    teller = learning.Teller(depth=0, say=said.append, is_check=True)
    teller.counting("collecting", 2)(2)
    learning.doubt_labels(looked, tmp_path, teller, said.append)
    stages = [line["stage"] for line in said if "stage" in line]
    assert stages[0] == "collecting"
    assert stages[-1] == "checking"
    assert [line["progress"] for line in said if "progress" in line][-1] == 100
    assert len(json.loads((tmp_path / DOUBTS).read_text())["doubts"]) == 1


# --- starting one -----------------------------------------------------------------------------


def test_a_check_is_a_run_that_teaches_nothing(trainer):
    material.rows()
    run = start_check(person=trainer)
    assert (run.purpose, run.epochs, run.state) == (Purpose.CHECK, 0, "waiting")
    assert len(run.data_hash) == 64


def test_one_at_a_time_with_trainings(trainer):
    material.rows()
    start_check(person=trainer)
    with pytest.raises(running.RunsAlready, match="A check of labels that"):
        start_run(person=trainer, choices=Choices())
    assert TrainingRun.objects.count() == 1


def test_too_little_to_check(trainer):
    with pytest.raises(running.NotReadyToLearn):
        start_check(person=trainer)


def test_a_finished_check_is_no_training(trainer):
    material.rows()
    run = start_check(person=trainer)
    TrainingRun.objects.filter(pk=run.pk).update(state="finished", ended_at=NOW)
    assert known_trainings().finished == 0
    # Nothing was learned by it, so the same photos are new.
    start_run(person=trainer, choices=Choices())


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_button_starts_one(as_trainer):
    material.rows()
    assert as_trainer.get(reverse("studio-check")).status_code == 405
    assert as_trainer.post(reverse("studio-check")).url == reverse("studio")
    assert TrainingRun.objects.get().purpose == Purpose.CHECK
    page = text(as_trainer.get("/studio/"))
    assert "Cancel this check of labels?" in page
    assert "Epochs 0" not in page


def test_a_refusal_is_said(as_trainer):
    page = text(as_trainer.post(reverse("studio-check"), follow=True))
    assert "too few photos" in page
    assert not TrainingRun.objects.exists()


@pytest.mark.parametrize("who", ["citizen", "dispatcher", "moderator"])
def test_others_start_none(request, who):
    client = client_for(request.getfixturevalue(who))
    assert client.post(reverse("studio-check")).status_code == 403
    assert not TrainingRun.objects.exists()


def test_a_visitor_logs_in_first(client):
    assert "/login/" in client.post(reverse("studio-check")).url


def test_a_training_shows_what_it_checked(as_trainer, tmp_path):
    run = check(tmp_path, [(ready(), "metal", 0.8)])
    page = text(as_trainer.get(reverse("studio-run", args=[run.pk])))
    assert "1 label was put in doubt, of 1 photos." in page
    assert page.count('class="learning-line"') == 3
    assert "More photos still help." in page
    assert "The last doubling brought 10.0 points, on 30 photos." in page
    assert "Too few to say." in page
    assert check_of(done().pk) is None


def test_a_check_is_not_in_the_list_of_trainings(as_trainer, tmp_path):
    run = check(tmp_path, [], purpose=Purpose.CHECK, epochs=0)
    page = text(as_trainer.get("/studio/"))
    assert "The last check of labels" in page
    assert "Finished: the labels are checked." in page
    assert "Nothing has been trained here yet" in page
    assert "Check of labels of" in text(as_trainer.get(reverse("studio-run", args=[run.pk])))


def rendered(template, person):
    request = RequestFactory().get("/")
    request.user = person
    found = render_to_string(f"studio/{template}", {"check": latest_check()}, request)
    return " ".join(found.split())


def test_before_the_first_check(trainer, moderator):
    assert latest_check().check is None
    page = rendered("_label_check.html", trainer)
    assert "No labels have been checked yet." in page
    assert "Check labels</button>" in page
    assert "<button" not in rendered("_label_check.html", moderator)
    assert not rendered("_learning_curve.html", trainer)


def test_after_one_in_two_queries(trainer, tmp_path, django_assert_num_queries):
    check(tmp_path, [(ready(), "metal", 0.8)])
    with django_assert_num_queries(2):
        latest_check()
    assert "1 label was put in doubt, of 1 photos." in rendered("_label_check.html", trainer)
    assert "Check labels anew" in rendered("_label_check.html", trainer)


def test_while_something_is_under_way_there_is_no_button(trainer):
    material.run(purpose=Purpose.CHECK)
    page = rendered("_label_check.html", trainer)
    assert "A check is under way." in page
    assert "<button" not in page
