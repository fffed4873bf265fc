"""One photo: its label changed, left out, put back; undone; and what looks like it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.services.grouping import group_new_photos
from studio.services import settling
from tests.classifier.training_photos import looks, nearly, training_photo
from tests.conftest import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_trainer(trainer):
    return client_for(trainer)


@pytest.fixture
def photo(db) -> TrainingPhoto:
    return training_photo(
        grouped_at=timezone.now(), suspicion=0.9, suspected_label="metal", label="glass"
    )


def address_of(photo: TrainingPhoto) -> str:
    return reverse("studio-photo-settle", args=[photo.pk])


def settle(client, photo: TrainingPhoto, verdict: str, **fields):
    seen = {"seen_label": photo.label, "seen_state": photo.state}
    return client.post(address_of(photo), {"verdict": verdict} | seen | fields)


def now(photo: TrainingPhoto) -> tuple[str, str]:
    photo.refresh_from_db()
    return photo.label, photo.state


@pytest.mark.parametrize(
    ("state", "verdict", "after", "changes"),
    [
        ("ready", {"verdict": "right"}, ("glass", "ready"), {}),
        (
            "ready",
            {"verdict": "label", "kind": "metal"},
            ("metal", "ready"),
            {"label": ["glass", "metal"]},
        ),
        (
            "ready",
            {"verdict": "leave out"},
            ("glass", "left out"),
            {"state": ["ready", "left out"]},
        ),
        (
            "left out",
            {"verdict": "put back"},
            ("glass", "ready"),
            {"state": ["left out", "ready"]},
        ),
    ],
)
def test_staff_decide(as_trainer, trainer, photo, state, verdict, after, changes):
    photo.state = state
    photo.save()
    answer = settle(as_trainer, photo, **verdict)
    assert answer["Location"] == reverse("studio-photo", args=[photo.pk])
    assert now(photo) == after
    assert photo.settled_by == trainer
    assert photo.settled_at
    assert (photo.suspicion, photo.suspected_label) == (None, "")
    entry = AuditEntry.objects.get(action="settle photo")
    assert (entry.actor, entry.target_id, entry.changes) == (trainer, str(photo.pk), changes)


def test_it_asks_before_and_changes_nothing(as_trainer, photo):
    answer = as_trainer.get(address_of(photo), {"verdict": "label", "kind": "metal"})
    assert "Call it Metal instead of Glass?" in answer.content.decode()
    assert now(photo) == ("glass", "ready")


@pytest.mark.parametrize(
    "verdict", [{"verdict": "leave out"}, {"verdict": "label", "kind": "metal"}]
)
def test_it_can_be_undone(as_trainer, photo, verdict):
    settle(as_trainer, photo, **verdict)
    now(photo)
    answer = as_trainer.get(reverse("studio-photo", args=[photo.pk]))
    undo = answer.context["history"][0].undo
    settle(as_trainer, photo, undo.verdict, kind=undo.label)
    assert now(photo) == ("glass", "ready")


def test_what_changed_since_is_not_undone(as_trainer, photo):
    settle(as_trainer, photo, "label", kind="metal")
    TrainingPhoto.objects.update(label="paper")
    answer = as_trainer.get(reverse("studio-photo", args=[photo.pk]))
    assert answer.context["history"][0].undo is None


@pytest.mark.parametrize(
    "fields", [{"verdict": "burn"}, {"verdict": "label"}, {"verdict": "label", "kind": "gold"}]
)
def test_no_decision_changes_nothing(as_trainer, photo, fields):
    assert settle(as_trainer, photo, **fields).status_code == 400
    assert as_trainer.get(address_of(photo), fields).status_code == 400
    assert now(photo) == ("glass", "ready")


def test_a_photo_that_changed_meanwhile_is_not_decided_unseen(as_trainer, photo):
    TrainingPhoto.objects.update(label="paper")
    assert settle(as_trainer, photo, "leave out").status_code == 409
    assert now(photo) == ("paper", "ready")


@pytest.mark.parametrize("state", ["waiting", "rejected", "conflict"])
@pytest.mark.parametrize("verdict", ["right", "leave out", "put back"])
def test_what_is_decided_elsewhere_is_not_decided_here(as_trainer, photo, state, verdict):
    photo.state, photo.other_label = state, "paper" if state == "conflict" else ""
    photo.save()
    assert settle(as_trainer, photo, verdict).status_code == 409
    assert as_trainer.get(address_of(photo), {"verdict": verdict}).status_code == 404
    assert now(photo) == ("glass", state)


def test_what_was_taken_back_is_not_there(as_trainer, photo):
    TrainingPhoto.objects.update(may_train=False)
    assert settle(as_trainer, photo, "leave out").status_code == 404
    assert now(photo) == ("glass", "ready")


def test_what_is_of_who_left_is_not_there(as_trainer, photo, citizen):
    TrainingPhoto.objects.update(contributor=citizen, source="people")
    citizen.is_active = False
    citizen.save()
    assert settle(as_trainer, photo, "leave out").status_code == 404
    assert now(photo) == ("glass", "ready")


def alike(**fields) -> tuple[TrainingPhoto, TrainingPhoto]:
    one = training_photo(pdq=looks(1), label="glass")
    other = training_photo(pdq=nearly(looks(1), 9), label="glass", source="web", **fields)
    training_photo(pdq=looks(2), label="glass", group=one.group)
    group_new_photos()
    return one, other


def test_what_looks_like_it_and_is_called_else_waits_under_two_labels(as_trainer):
    one, other = alike()
    settle(as_trainer, one, "label", kind="metal")
    assert now(one) == ("metal", "ready")
    assert now(other) == ("glass", "conflict")
    assert other.other_label == "metal"
    assert TrainingPhoto.objects.filter(state="conflict").count() == 1


def test_what_staff_settled_stays(as_trainer):
    one, other = alike(settled_at=timezone.now())
    settle(as_trainer, one, "label", kind="metal")
    assert now(other) == ("glass", "ready")


def test_what_was_approved_alone_waits_with_it(as_trainer, citizen):
    one, other = alike(settled_at=timezone.now(), contributor=citizen)
    settle(as_trainer, one, "label", kind="metal")
    assert now(other) == ("glass", "conflict")


def test_left_out_it_contradicts_nobody(as_trainer):
    one, other = alike()
    TrainingPhoto.objects.filter(pk=other.pk).update(label="paper")
    settle(as_trainer, one, "leave out")
    assert now(other) == ("paper", "ready")
    now(one)
    settle(as_trainer, one, "put back")
    assert now(other) == ("paper", "conflict")


def test_it_finds_its_group_once_it_is_back(as_trainer, photo, monkeypatch):
    asked = []
    monkeypatch.setattr(settling, "group_soon", lambda: asked.append(1))
    settle(as_trainer, photo, "leave out")
    assert asked


def test_the_list_one_came_from_is_kept_and_nothing_else(as_trainer, photo):
    seen = {"seen_label": "glass", "seen_state": "ready", "verdict": "right"}
    answer = as_trainer.post(f"{address_of(photo)}?order=suspected&next=//evil", seen)
    assert answer["Location"].endswith("/?order=suspected")
