"""Labelled photos in a folder, and the part each belongs to."""

import dataclasses
import hashlib
import os
from pathlib import Path

import pytest

from classifier.taxonomy import LABELS
from classifier.training.dataset import (
    FEWEST_GROUPS_TO_TEST,
    TEST,
    TRAINING,
    VALIDATION,
    DatasetRefused,
    LabelledPhoto,
    not_waste,
    part_of,
    read_dataset,
    split,
)


def photo(group: object, source: str = "phones") -> LabelledPhoto:
    return LabelledPhoto(Path(f"{group}.jpg"), "glass", source, str(group))


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "kitchen"
    made.mkdir()
    return made


def listed(folder: Path, *lines: str, header: str = "file,label,source,group_id") -> Path:
    (folder / "manifest.csv").write_text("\n".join([header, *lines]), encoding="utf-8")
    return folder


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_a_manifest_says_label_source_and_group(folder):
    found = read_dataset(listed(folder, "glass/1.jpg,metal,phones,can-1"))
    assert found == [LabelledPhoto(folder / "glass" / "1.jpg", "metal", "phones", "can-1")]


def test_source_and_group_may_be_missing(folder):
    expected = [LabelledPhoto(folder / "1.jpg", "metal", "kitchen", "1.jpg")]
    assert read_dataset(listed(folder, "1.jpg,metal,,")) == expected
    assert read_dataset(listed(folder, "1.jpg,metal", header="file,label")) == expected


def test_without_a_label_a_photo_is_not_used(folder):
    found = read_dataset(listed(folder, "1.jpg,,phones,1", "2.jpg,glass,phones,2"))
    assert [each.path.name for each in found] == ["2.jpg"]


def test_a_manifest_of_a_spreadsheet(folder):
    listed(folder, "1.jpg,metal", header="\ufefffile,label")
    assert len(read_dataset(folder)) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1.jpg,batteries,a,1", "line 3: 'batteries' is no class"),
        ("../1.jpg,glass,a,1", "outside the folder"),
        ("/etc/passwd,glass,a,1", "outside the folder"),
        (",glass,a,1", "no name of a file"),
        (f"1.jpg,glass,{'a' * 61},1", "too long"),
        (f"1.jpg,glass,a,{'1' * 301}", "too long"),
        ("1\0.jpg,glass,a,1", "cannot be read|zero byte"),
        ('1.jpg,"glass,a,1', "cannot be read"),
        ("1.jpg,glass,a,1,all", "line 3: 'all' is no part"),
        ("2.jpg,glass,a,1,test", "the group '1' more than one part"),
    ],
)
def test_a_wrong_line_is_named(folder, line, message):
    listed(folder, "1.jpg,glass,a,1", line, header="file,label,source,group_id,part")
    with pytest.raises(DatasetRefused, match=message):
        read_dataset(folder)


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    (folder / "1.jpg").symlink_to(touch(tmp_path / "secret"))
    with pytest.raises(DatasetRefused, match="outside the folder"):
        read_dataset(listed(folder, "1.jpg,glass,a,1"))


def test_a_manifest_that_is_no_table(folder):
    (folder / "manifest.csv").write_bytes(b"file,label\n\xff\xfe.jpg,glass\n")
    with pytest.raises(DatasetRefused, match="cannot be read"):
        read_dataset(folder)
    with pytest.raises(DatasetRefused, match="lacks the column label"):
        read_dataset(listed(folder, "1.jpg", header="file,class"))


def test_class_folders(folder):
    for name in ("paper/b.jpg", "paper/a.png", "glass/1.jpg", "paper/.hidden"):
        touch(folder / name)
    found = read_dataset(folder)
    assert [(each.label, each.path.name) for each in found] == [
        ("glass", "1.jpg"),
        ("paper", "a.png"),
        ("paper", "b.jpg"),
    ]
    assert {each.source for each in found} == {"kitchen"}
    assert [each.group for each in found] == ["glass/1.jpg", "paper/a.png", "paper/b.jpg"]


def test_photos_of_other_things_are_never_learned_from(folder):
    touch(folder / "paper" / "1.jpg")
    other = touch(folder / "notwaste" / "1.jpg")
    assert {each.label for each in read_dataset(folder)} == {"paper"}
    assert not_waste(folder) == [other]


def test_an_unknown_folder_is_refused(folder):
    touch(folder / "paper" / "1.jpg")
    touch(folder / "Glass" / "1.jpg")
    with pytest.raises(DatasetRefused, match="'Glass', which is no class"):
        read_dataset(folder)


def test_an_empty_folder_is_refused(folder, tmp_path):
    with pytest.raises(DatasetRefused, match="no labelled photos"):
        read_dataset(folder)
    with pytest.raises(DatasetRefused, match="cannot be read"):
        read_dataset(tmp_path / "nowhere")


def test_a_name_that_is_no_text(folder):
    (folder / "glass").mkdir()
    Path(os.fsdecode(os.fsencode(folder / "glass") + b"/\xff.jpg")).touch()
    (found,) = read_dataset(folder)
    assert found.group == "glass/\\udcff.jpg"
    assert split([found]) == [TRAINING]


def test_the_part_is_told_by_the_group_alone():
    for group in ("trashnet-glass-12", "ünïcode", ""):
        tenth = int(hashlib.sha256(group.encode()).hexdigest(), 16) % 10
        assert part_of(group) == {0: TEST, 1: VALIDATION}.get(tenth, TRAINING)


def test_a_tenth_is_for_the_test_and_one_for_validation():
    parts = split(photo(number) for number in range(2000))
    assert 150 < parts.count(TEST) < 250
    assert 150 < parts.count(VALIDATION) < 250


def test_a_part_that_is_written_down_counts(folder):
    """Also in a source that is too small to be split, and against what the group tells."""
    header = "file,label,source,group_id,part"
    listed(folder, "1.jpg,glass,web,1,validation", "2.jpg,glass,web,2,", header=header)
    assert split(read_dataset(folder)) == [VALIDATION, TRAINING]
    tested = next(str(n) for n in range(1000) if part_of(str(n)) == TEST)
    many = [photo(number) for number in range(FEWEST_GROUPS_TO_TEST)]
    assert split([dataclasses.replace(photo(tested), part=TRAINING), *many])[0] == TRAINING


def test_photos_of_one_group_stay_together_and_the_split_stays_as_it_is():
    photos = [photo(number // 3) for number in range(600)]
    parts = split(photos)
    for start in range(0, 600, 3):
        assert len(set(parts[start : start + 3])) == 1
    assert split([*photos, *(photo(f"later-{n}") for n in range(50))])[:600] == parts


def test_a_small_source_is_only_learned_from():
    one_too_few = FEWEST_GROUPS_TO_TEST - 1
    # Photos do not make it larger, only groups do.
    small = [photo(number, "small") for number in range(one_too_few) for _ in range(3)]
    assert set(split(small)) == {TRAINING}
    large = [photo(number, "large") for number in range(FEWEST_GROUPS_TO_TEST)]
    assert set(split([*small, *large])[: len(small)]) == {TRAINING}
    assert set(split([*small, *large])[len(small) :]) == {TRAINING, VALIDATION, TEST}


def test_all_classes_can_be_read(folder):
    for label in LABELS:
        touch(folder / label / "1.jpg")
    assert [each.label for each in read_dataset(folder)] == list(LABELS)
