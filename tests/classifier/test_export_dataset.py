"""What staff settled comes out as a folder that a training reads."""

import hashlib
import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from classifier.models import TrainingPhoto
from classifier.photo_access import FROM_STAFF
from classifier.training.dataset import LabelledPhoto, read_dataset, split
from tests.classifier.test_import_dataset import brought, jpeg, write

pytestmark = pytest.mark.django_db
State = TrainingPhoto.State


@pytest.fixture
def imported(tmp_path) -> Path:
    folder = tmp_path / "phones"
    for label, seeds in {"glass": (1, 2), "metal": (3,), "paper": (4,)}.items():
        for seed in seeds:
            write(folder / label / f"{seed}.jpg", jpeg(seed))
    brought(folder)
    return folder


def written(folder: Path) -> str:
    out = io.StringIO()
    call_command("export_dataset", folder, stdout=out)
    return out.getvalue()


def test_a_training_reads_what_stands_in_the_admin(imported, tmp_path):
    TrainingPhoto.objects.filter(label="paper").update(label="trash", group='a,\n"b"', part="test")
    out = tmp_path / "out"
    assert "photos written: 4" in written(out)
    photos = read_dataset(out)
    expected = {
        LabelledPhoto(
            out / row.label / f"{row.sha256}.jpg", row.label, row.source, row.group, row.part
        )
        for row in TrainingPhoto.objects.all()
    }
    assert set(photos) == expected
    # Told once and for all: so few groups would all be of training.
    assert sorted(split(photos)) == ["test", "training", "training", "training"]


def test_what_staff_settled_is_marked(imported, tmp_path):
    """Or a training would refuse two that look alike, though staff said they are not the same."""
    TrainingPhoto.objects.filter(label="metal").update(settled_at=timezone.now())
    written(tmp_path / "out")
    assert {each.label for each in read_dataset(tmp_path / "out") if each.is_settled} == {"metal"}


def test_groups_that_are_one_have_one_name(imported, tmp_path):
    TrainingPhoto.objects.filter(label="glass").update(merged_group="one")
    written(tmp_path / "out")
    groups = {each.group for each in read_dataset(tmp_path / "out") if each.label == "glass"}
    assert groups == {"one"}


def test_the_photos_are_those_that_are_kept(imported, tmp_path):
    written(tmp_path / "out")
    row = TrainingPhoto.objects.select_related("file").get(label="metal")
    content = (tmp_path / "out" / "metal" / f"{row.sha256}.jpg").read_bytes()
    assert hashlib.sha256(content).hexdigest() == row.file.stored_sha256
    (tmp_path / "out" / "metal" / f"{row.sha256}.jpg").write_bytes(b"changed")
    with default_storage.open(row.file.name) as stored:
        assert stored.read() == content


def test_it_is_for_nobody_else_on_the_machine(imported, tmp_path):
    written(tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_what_staff_left_out_is_not_there(imported, tmp_path):
    TrainingPhoto.objects.filter(label="glass").update(state=State.LEFT_OUT)
    written(tmp_path / "out")
    assert {photo.label for photo in read_dataset(tmp_path / "out")} == {"metal", "paper"}
    assert not (tmp_path / "out" / "glass").exists()


def test_nor_what_was_taken_back_or_sent_by_somebody_who_left(imported, tmp_path, citizen):
    citizen.is_active = False
    citizen.save()
    TrainingPhoto.objects.filter(label="metal").update(may_train=False)
    TrainingPhoto.objects.filter(label="paper").update(contributor=citizen)
    written(tmp_path / "out")
    assert {photo.label for photo in read_dataset(tmp_path / "out")} == {"glass"}


def test_what_staff_brought_stays_when_they_leave(imported, tmp_path, trainer):
    trainer.is_active = False
    trainer.save()
    TrainingPhoto.objects.filter(label="paper").update(contributor=trainer, source=FROM_STAFF)
    written(tmp_path / "out")
    assert "paper" in {photo.label for photo in read_dataset(tmp_path / "out")}


def refused(folder: Path, reason: str) -> None:
    before = set(folder.parent.iterdir())
    with pytest.raises(CommandError, match=reason):
        written(folder)
    assert set(folder.parent.iterdir()) == before


def test_nothing_is_written_while_a_label_is_not_settled(imported, tmp_path):
    TrainingPhoto.objects.filter(label="paper").update(state=State.CONFLICT, other_label="trash")
    refused(tmp_path / "out", r"under two labels: 1\. Settle them")


def test_without_photos_there_is_no_folder(db, tmp_path):
    refused(tmp_path / "out", "no photos to learn from")


def test_a_folder_that_is_there_stays_as_it_is(imported, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("mine")
    refused(tmp_path / "out", "is there already")
    assert (tmp_path / "out" / "mine").read_text() == "mine"


def test_where_nothing_can_be_written(imported, tmp_path):
    with pytest.raises(CommandError, match="Not a directory"):
        written(imported / "glass" / "1.jpg" / "out")


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file"), (b"other", "not the one that was stored")]
)
def test_a_photo_that_is_lost_or_damaged(imported, tmp_path, content, reason):
    name = TrainingPhoto.objects.get(label="metal").file.name
    default_storage.delete(name)
    if content:
        default_storage.save(name, ContentFile(content))
    refused(tmp_path / "out", reason)


def test_many_photos_ask_as_much_as_few(imported, tmp_path, django_assert_num_queries):
    for number in range(2):
        with django_assert_num_queries(3):
            written(tmp_path / f"out-{number}")
        for seed in range(10, 16):
            write(imported / "organic" / f"{seed}.jpg", jpeg(seed))
        brought(imported)
