"""The pages of trainings, and what trainers do on them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.models import TrainingPhoto
from studio.models import GateAnswer, TrainingRun
from studio.runs_exceptions import NothingNew
from studio.runs_forms import CompareForm
from studio.services import running
from tests.conftest import client_for
from tests.studio import material
from tests.studio.judged import CURVE, done, judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_is_sent")]

CHOICES = {"epochs": 3, "learning_rate": 0.001, "batch_size": 16, "depth": 0}


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_empty_studio_offers_to_start(as_trainer):
    page = text(as_trainer.get("/studio/"))
    assert "Start training" in page
    assert "Nothing has been trained here yet" in page


def test_starting_one(as_trainer, trainer):
    material.rows()
    response = as_trainer.post("/studio/", CHOICES)
    assert response.status_code == 302
    run = TrainingRun.objects.get()
    assert (run.started_by, run.epochs, run.batch_size) == (trainer, 3, 16)
    page = text(as_trainer.get("/studio/"))
    assert "Waiting for the worker" in page
    assert "Start training" not in page
    assert reverse("api-training-status") in page


@pytest.mark.parametrize("epochs", [0, 10_000, "x", ""])
def test_what_makes_no_sense_stands_at_its_field(as_trainer, epochs):
    material.rows()
    response = as_trainer.post("/studio/", CHOICES | {"epochs": epochs})
    assert response.status_code == 400
    assert 'id="id_epochs_error"' in text(response)
    assert not TrainingRun.objects.exists()


def test_a_refusal_keeps_what_was_typed(as_trainer):
    response = as_trainer.post("/studio/", CHOICES)
    assert response.status_code == 400
    assert "too few photos" in text(response)
    assert 'value="16"' in text(response)


def test_nothing_new_asks_for_a_tick(as_trainer, monkeypatch):
    def start_run(*, person, choices, again) -> None:
        if not again:
            raise NothingNew("1 May")

    monkeypatch.setattr(running, "start_run", start_run)
    page = text(as_trainer.post("/studio/", CHOICES))
    assert "1 May" in page
    assert 'name="again"' in page
    assert 'name="again"' not in text(as_trainer.get("/studio/"))
    assert as_trainer.post("/studio/", CHOICES | {"again": "on"}).status_code == 302


def test_cancelling(as_trainer, trainer):
    run = material.run(trainer)
    address = reverse("studio-run-cancel", args=[run.pk])
    assert as_trainer.get(address).status_code == 405
    assert as_trainer.post(address).status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "over already" in text(as_trainer.post(address, follow=True))


def test_one_that_runs_shows_where_it_stands(as_trainer):
    now = timezone.now()
    where = {"stage": "head", "epoch": 2, "epochs": 40, "seconds_left": 33, "progress": 70.4}
    material.run(state="running", heartbeat_at=now, history=CURVE[:2], **where)
    page = text(as_trainer.get("/studio/"))
    assert "Teaching the last layer, epoch 2 of 40, about 35 seconds left." in page
    assert 'value="70"' in page
    assert page.count("<polyline") == 4


def test_one_whose_worker_fell_silent_has_failed_when_somebody_looks(as_trainer):
    long_ago = timezone.now() - timedelta(seconds=31)
    material.run(state="running", heartbeat_at=long_ago)
    assert "fell silent" in text(as_trainer.get("/studio/"))


def test_a_training_shows_its_verdict_side_by_side(as_trainer):
    run = judged()
    page = text(as_trainer.get(reverse("studio-run", args=[run.pk])))
    assert "passed the gate" in page
    assert "No worse on glass" in page
    assert f"/studio/runs/{run.pk}/photos/?shows=cardboard&amp;said=glass" in page
    assert "&lt;b&gt;told" in page
    assert "d" * 64 in page
    # Two curves of two lines; and how sure both were, with the diagonal.
    assert page.count("<polyline") == 7


def test_a_verdict_vouches_for_no_kind_with_few_photos(as_trainer):
    page = text(as_trainer.get(reverse("studio-run", args=[judged(each=5).pk])))
    assert "Too few photos to tell on glass" in page
    assert "No worse on glass" not in page
    assert "Not told:" in page


def test_a_verdict_writes_its_figures_as_its_reader_does(as_trainer):
    address = reverse("studio-run", args=[judged().pk])
    page = text(as_trainer.get(address, headers={"Accept-Language": "id"}))
    assert "100,0%" in page
    assert "100.0%" not in page


def test_letting_pass_what_lacks_evidence(as_admin, admin):
    run = judged(each=5)
    address = reverse("studio-run-let-pass", args=[run.pk])
    assert "Let it pass" in text(as_admin.get(reverse("studio-run", args=[run.pk])))
    assert as_admin.post(address, {"reason": ""}).status_code == 400
    assert as_admin.post(address, {"reason": "Seen by three of us."}).status_code == 302
    run.candidate.refresh_from_db()
    assert run.candidate.state == "passed"
    page = text(as_admin.get(reverse("studio-run", args=[run.pk])))
    assert "Seen by three of us." in page
    assert "Let it pass" not in page


def test_a_refused_one_cannot_be_let_pass(as_admin):
    run = judged(leaks=3)
    page = text(as_admin.get(reverse("studio-run", args=[run.pk])))
    assert "3 photos that belong to the test" in page
    assert "Let it pass" not in page
    as_admin.post(reverse("studio-run-let-pass", args=[run.pk]), {"reason": "Please."})
    run.candidate.refresh_from_db()
    assert run.candidate.state == "refused"


def test_photos_of_a_cell(as_trainer):
    run, photo = done(), material.drawn("glass", 1, "test")
    seen = {"candidate_confidence": 0.8, "active_label": "glass", "active_confidence": 0.6}
    GateAnswer.objects.create(run=run, photo=photo, label="glass", candidate_label="metal", **seen)
    address = reverse("studio-run-photos", args=[run.pk])
    page = text(as_trainer.get(f"{address}?shows=glass&said=metal"))
    assert reverse("file", args=[photo.file_id]) in page
    assert "80% sure" in page
    assert "no such photo" in text(as_trainer.get(f"{address}?shows=glass&said=paper"))
    assert as_trainer.get(f"{address}?shows=glass&said=gold").status_code == 404
    assert as_trainer.get(address).status_code == 404
    # Taken back since, nobody sees it.
    TrainingPhoto.objects.update(may_train=False)
    page = text(as_trainer.get(f"{address}?shows=glass&said=metal"))
    assert reverse("file", args=[photo.file_id]) not in page


def test_comparing_two(as_trainer):
    one, other = done(epochs=3), done(epochs=9)
    page = text(as_trainer.get("/studio/compare/", {"one": one.pk, "other": other.pk}))
    assert "Epochs 3," in page
    assert "Epochs 9," in page
    assert "the same photos" in page
    assert as_trainer.get("/studio/compare/").status_code == 200
    assert as_trainer.get("/studio/compare/", {"one": "x"}).status_code == 200


def test_a_training_is_called_by_the_hour_at_which_the_list_shows_it(as_trainer):
    run = done()
    TrainingRun.objects.update(created_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))
    run.refresh_from_db()
    done()
    page = text(as_trainer.get("/studio/"))
    assert str(run) == "03/02/2026 3:30 a.m."
    # In the list, and in both choices of the comparison.
    assert page.count(str(run)) == 3


def test_only_the_latest_are_offered_to_compare(as_trainer, monkeypatch):
    monkeypatch.setattr(CompareForm, "MOST", 2)
    moments = [timezone.now() - timedelta(days=days) for days in (3, 2, 1)]
    old, *latest = [material.run(state="finished", created_at=at, ended_at=at) for at in moments]
    page = as_trainer.get("/studio/compare/")
    offered = [row.pk for row in page.context["form"].fields["one"].queryset]
    assert set(offered) == {row.pk for row in latest}
    refused = as_trainer.get("/studio/compare/", {"one": old.pk, "other": latest[0].pk})
    assert "one" in refused.context["form"].errors


def test_the_list_asks_as_much_for_many_as_for_few(as_trainer, django_assert_max_num_queries):
    for _run in range(2):
        done()
    with django_assert_max_num_queries(20) as few:
        as_trainer.get("/studio/")
    for _run in range(12):
        done()
    with django_assert_max_num_queries(len(few.captured_queries)):
        as_trainer.get("/studio/")


@pytest.mark.parametrize("who", ["citizen", "dispatcher", "moderator"])
@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "studio-run"),
        ("post", "studio-run-cancel"),
        ("post", "studio-run-let-pass"),
        ("get", "studio-run-photos"),
    ],
)
def test_others_are_refused(request, who, method, name):
    run = material.run()
    client = client_for(request.getfixturevalue(who))
    assert getattr(client, method)(reverse(name, args=[run.pk])).status_code == 403
    run.refresh_from_db()
    assert run.state == "waiting"


def test_whoever_only_looks_cannot_start(citizen):
    from django.contrib.auth.models import Permission

    citizen.is_staff = True
    citizen.save()
    citizen.user_permissions.add(Permission.objects.get(codename="view_trainingrun"))
    client = client_for(citizen)
    assert "Start training" not in text(client.get("/studio/"))
    assert client.post("/studio/", CHOICES).status_code == 403
