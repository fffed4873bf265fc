"""Labelled photos come from a folder into the product, once, and staff settle what is unclear."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import AuditEntry
from classifier.models import TrainingPhoto
from classifier.photo_access import TRAINING_PHOTO
from classifier.services import datasets
from classifier.training.dataset import part_of
from common.models import StoredFile
from tests.conftest import client_for, person
from tests.photos.hostile import saved

pytestmark = pytest.mark.django_db
State = TrainingPhoto.State


def drawn(seed: int) -> Image.Image:
    """Shapes enough for a likeness of its own."""
    image = Image.new("RGB", (240, 180), "white")
    pen = ImageDraw.Draw(image)
    for step in range(12):
        x, y = (seed * 53 + step * 71) % 200, (seed * 97 + step * 37) % 140
        colour = ((seed * 31 + step * 67) % 256, (step * 91) % 256, (seed * 17) % 256)
        pen.rectangle((x, y, x + 20 + seed % 30, y + 15 + step * 3), fill=colour)
    return image


def jpeg(seed: int, quality: int = 90) -> bytes:
    return saved(drawn(seed), "JPEG", quality=quality)


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "phones"
    for label, seeds in {"glass": (1, 2), "metal": (3,), "paper": (4,)}.items():
        for seed in seeds:
            write(made / label / f"{seed}.jpg", jpeg(seed))
    return made


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def brought(folder: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("import_dataset", folder, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def listed(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "manifest.csv").write_text("\n".join(["file,label,source,group_id", *rows]))
    return folder


def test_photos_come_in_with_all_that_is_known_of_them(folder):
    out, err = brought(folder)
    assert "photos added: 4, there before: 0, files that are no photos we can read: 0" in out
    assert err == ""
    row = TrainingPhoto.objects.get(group="metal/3.jpg")
    assert (row.label, row.source, row.part, row.state) == ("metal", "phones", "training", "ready")
    assert (len(row.sha256), len(row.pdq)) == (64, 64)
    assert row.quality >= 50


def test_they_are_kept_as_private_files_and_encoded_anew(folder):
    brought(folder)
    row = TrainingPhoto.objects.get(group="metal/3.jpg")
    assert row.file.kind == TRAINING_PHOTO
    assert row.file.sha256 == row.sha256
    assert row.file.stored_sha256 != row.sha256


def test_a_manifest_says_what_they_are(folder):
    rows = [f"glass/1.jpg,organic,web,{number}" for number in range(100)]
    listed(folder, "paper/4.jpg,trash,web,7", *rows)
    brought(folder)
    assert set(TrainingPhoto.objects.values_list("label", "source", "group", "part")) == {
        ("trash", "web", "7", part_of("7")),
        ("organic", "web", "0", part_of("0")),
    }


def test_a_second_time_nothing_is_added(folder):
    brought(folder)
    before = set(TrainingPhoto.objects.values_list("pk", "file"))
    out, _ = brought(folder)
    assert "photos added: 0, there before: 4," in out
    assert set(TrainingPhoto.objects.values_list("pk", "file")) == before
    assert StoredFile.objects.count() == 4


def test_what_somebody_took_back_comes_in_as_the_operators_own(folder):
    brought(folder)
    count = TrainingPhoto.objects.count()
    first = TrainingPhoto.objects.first()
    TrainingPhoto.objects.filter(pk=first.pk).update(may_train=False)
    brought(folder)
    assert TrainingPhoto.objects.filter(may_train=True).count() == count
    assert not TrainingPhoto.objects.filter(pk=first.pk).exists()


def test_the_same_bytes_are_one_photo(folder):
    write(folder / "glass" / "copy.jpg", jpeg(1))
    out, _ = brought(folder)
    assert "photos added: 4, there before: 1," in out


def test_an_import_that_was_killed_goes_on(folder, monkeypatch):
    monkeypatch.setattr(datasets, "BATCH", 1)
    monkeypatch.setattr(datasets, "prepare", killed_after(2))
    with pytest.raises(SystemExit):
        brought(folder)
    assert TrainingPhoto.objects.count() == 2
    monkeypatch.undo()
    out, _ = brought(folder)
    assert "photos added: 2, there before: 2," in out


def killed_after(photos: int) -> Callable:
    prepare = datasets.prepare
    left = iter(range(photos))

    def stop(*arguments):
        if next(left, None) is None:
            raise SystemExit
        return prepare(*arguments)

    return stop


def test_files_that_are_no_photos_are_listed_and_left_out(folder):
    write(folder / "glass" / "text\x1b.jpg", b"hello")
    (folder / "glass" / "gone.jpg").symlink_to(folder / "nowhere")
    out, err = brought(folder)
    assert "photos added: 4, there before: 0, files that are no photos we can read: 2" in out
    assert "text\\x1b.jpg': This is not a kind of picture" in err
    assert "gone.jpg': It is no file." in err


def test_photos_of_other_things_do_not_come_in(folder):
    write(folder / "notwaste" / "9.jpg", jpeg(9))
    brought(folder)
    assert TrainingPhoto.objects.count() == 4


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        brought(tmp_path / "nowhere")


def conflicts() -> set[tuple[str, str]]:
    return set(
        TrainingPhoto.objects.filter(state=State.CONFLICT).values_list("label", "other_label")
    )


@pytest.mark.parametrize("batch", [1, 100])
def test_the_same_bytes_under_two_labels_are_to_be_settled(folder, monkeypatch, batch):
    monkeypatch.setattr(datasets, "BATCH", batch)
    write(folder / "trash" / "1.jpg", jpeg(1))
    with pytest.raises(CommandError, match=r"same picture under two labels: 1\."):
        brought(folder)
    assert conflicts() == {("glass", "trash")}
    assert TrainingPhoto.objects.count() == 4


def test_nearly_the_same_picture_under_two_labels_is_to_be_settled(folder, tmp_path):
    """Also where another import brought the first of them."""
    brought(folder)
    write(tmp_path / "web" / "trash" / "1.jpg", jpeg(1, quality=40))
    with pytest.raises(CommandError, match=r"same picture under two labels: 2\."):
        brought(tmp_path / "web")
    assert conflicts() == {("glass", "trash"), ("trash", "glass")}


def test_what_came_is_held_against_all_others(folder, tmp_path):
    """So that one picture is in one part, whichever folder it came with."""
    brought(folder)
    TrainingPhoto.objects.filter(group="paper/4.jpg").update(part="test")
    write(tmp_path / "web" / "paper" / "4.jpg", jpeg(4, quality=40))
    brought(tmp_path / "web")
    assert set(TrainingPhoto.objects.filter(label="paper").values_list("part")) == {("test",)}
    assert not TrainingPhoto.objects.filter(grouped_at=None).exists()


def test_as_long_as_it_is_not_settled_the_command_fails(folder):
    write(folder / "trash" / "1.jpg", jpeg(1))
    for _ in range(2):
        with pytest.raises(CommandError, match="Settle them at /studio/photos/conflicts/"):
            brought(folder)


@pytest.fixture
def unsettled(folder) -> TrainingPhoto:
    write(folder / "trash" / "1.jpg", jpeg(1))
    with pytest.raises(CommandError):
        brought(folder)
    return TrainingPhoto.objects.get(state=State.CONFLICT)


@pytest.fixture
def as_trainer(db):
    trainer = person("tri", is_staff=True)
    trainer.groups.add(Group.objects.get(name="trainer"))
    return client_for(trainer)


def page_of(photo: TrainingPhoto) -> str:
    return reverse("admin:classifier_trainingphoto_change", args=[photo.pk])


def test_what_it_shows_is_settled_in_the_studio_alone(unsettled, as_trainer):
    shown = as_trainer.get(page_of(unsettled)).content.decode()
    assert reverse("studio-photo", args=[unsettled.pk]) in shown
    assert 'name="_save"' not in shown
    as_trainer.post(page_of(unsettled), {"label": "trash", "state": "ready"})
    unsettled.refresh_from_db()
    assert (unsettled.state, unsettled.settled_at) == ("conflict", None)
    assert not AuditEntry.objects.exists()


def test_what_staff_settled_stays_when_the_folder_comes_again(unsettled, folder):
    settled = {"state": "ready", "other_label": "", "settled_at": timezone.now()}
    TrainingPhoto.objects.filter(pk=unsettled.pk).update(label="trash", **settled)
    metal = TrainingPhoto.objects.filter(label="metal").first()
    TrainingPhoto.objects.filter(pk=metal.pk).update(label="trash", **settled)
    brought(folder)
    assert conflicts() == set()
    metal.refresh_from_db()
    assert (metal.label, metal.state) == ("trash", "ready")


def test_what_was_taken_back_is_not_looked_up(folder, as_trainer):
    brought(folder)
    photo = TrainingPhoto.objects.first()
    TrainingPhoto.objects.filter(pk=photo.pk).update(may_train=False)
    assert as_trainer.get(page_of(photo)).status_code == 302


def test_who_sees_the_photos(folder, as_trainer, as_admin, as_dispatcher, as_citizen, as_visitor):
    brought(folder)
    photo = TrainingPhoto.objects.first()
    picture = reverse("file", args=[photo.file_id])
    for who, status in ((as_trainer, 200), (as_admin, 200)):
        assert who.get(picture).status_code == status
        assert picture in who.get(page_of(photo)).content.decode()
    for who in (as_dispatcher, as_citizen, as_visitor):
        assert who.get(picture).status_code == 404
    assert as_dispatcher.get(page_of(photo)).status_code == 403


def test_trainers_delete_but_do_not_add(folder, as_trainer):
    brought(folder)
    photo = TrainingPhoto.objects.first()
    delete = reverse("admin:classifier_trainingphoto_delete", args=[photo.pk])
    assert as_trainer.post(delete, {"post": "yes"}).status_code == 302
    assert not TrainingPhoto.objects.filter(pk=photo.pk).exists()
    assert as_trainer.get(reverse("admin:classifier_trainingphoto_add")).status_code == 403


def test_the_list_asks_as_much_of_many_as_of_few(folder, as_trainer, django_assert_num_queries):
    address = reverse("admin:classifier_trainingphoto_changelist")
    brought(folder)
    counts = []
    for seeds in (range(10, 11), range(11, 19)):
        for seed in seeds:
            write(folder / "organic" / f"{seed}.jpg", jpeg(seed))
        brought(folder)
        with django_assert_num_queries(10, exact=False) as queries:
            assert as_trainer.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_object_stays_in_its_part(folder, tmp_path):
    """A source that was too small to test on has grown; the objects of its first import stay."""
    listed(folder, *(f"glass/{n}.jpg,glass,web,{n}" for n in (1, 2)))
    brought(folder)
    tested = next(str(n) for n in range(1000) if part_of(str(n)) == "test")
    TrainingPhoto.objects.filter(group="1").update(group=tested)
    rows = [f"paper/4.jpg,paper,web,{tested}"]
    rows += [f"nothing.jpg,paper,web,x{number}" for number in range(100)]
    brought(listed(folder, *rows))
    assert TrainingPhoto.objects.get(label="paper").part == "training"


@pytest.mark.parametrize(
    "fields",
    [
        {"label": "batteries"},
        {"part": "elsewhere"},
        {"state": "conflict"},
        {"state": "unknown"},
        {"other_label": "glass"},
    ],
)
def test_the_database_has_the_last_word(folder, fields):
    brought(folder)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingPhoto.objects.filter(label="metal").update(**fields)
