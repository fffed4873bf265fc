"""The command that says how good a model is, without a database."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from classifier.bundles import BundleRefused, find_model
from tests.classifier.colours import photo_of, unclear_photo
from tests.classifier.conftest import BUNDLE
from tests.photos.hostile import ACCEPTED, FILES


@pytest.fixture
def data(tmp_path) -> Path:
    """Three photos that the tests' model gets right, and one that it takes for something else."""
    folder = tmp_path / "data"
    for number, (label, shown) in enumerate(
        [("glass", "glass"), ("glass", "glass"), ("metal", "metal"), ("paper", "trash")]
    ):
        write(folder / label / f"{number}.jpg", photo_of(shown))
    return folder


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def told(data: Path, **options) -> tuple[dict, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("evaluate_model", data=data, json=True, stdout=out, stderr=err, **options)
    return json.loads(out.getvalue()), err.getvalue()


def test_it_measures(data):
    found, said = told(data)
    assert (found["n"], found["accuracy"], found["model"]) == (4, 0.75, "1")
    assert found["confusion"][4] == [0, 0, 0, 0, 0, 0, 1]
    assert found["per_class"]["glass"] == {"precision": 1, "recall": 1, "f1": 1, "support": 2}
    assert found["ms_per_photo"] > 0
    assert found["unreadable"] == 0
    assert said == ""


def test_the_table_has_the_same_figures(data):
    out = io.StringIO()
    call_command("evaluate_model", data=data, stdout=out)
    assert "accuracy           75.0%  (95 %: 30.1% to 95.4%)" in out.getvalue()
    assert "glass         100.0%  100.0%   1.000       2" in out.getvalue()
    assert "nan" not in out.getvalue()


def test_of_a_kind_without_photos_the_table_claims_nothing(data):
    out = io.StringIO()
    call_command("evaluate_model", data=data, stdout=out)
    rows = [line.split() for line in out.getvalue().splitlines()]
    assert ["plastic", "–", "–", "–", "0"] in rows


def test_photos_of_other_things_are_apart(data):
    write(data / "notwaste" / "a.jpg", unclear_photo())
    write(data / "notwaste" / "b.jpg", photo_of("glass"))
    found, _ = told(data)
    assert (found["n"], found["notwaste_n"], found["notwaste_unsure"]) == (4, 2, 0.5)


def test_of_other_things_alone(tmp_path):
    write(tmp_path / "data" / "notwaste" / "a.jpg", unclear_photo())
    found, _ = told(tmp_path / "data")
    assert (found["n"], found["accuracy"], found["notwaste_unsure"]) == (0, None, 1)
    out = io.StringIO()
    call_command("evaluate_model", data=tmp_path / "data", stdout=out)
    assert "accuracy           –" in out.getvalue()


REFUSED = [make for _, make, code in FILES if code != ACCEPTED]


def test_files_that_are_no_photos_are_named_and_counted(data):
    for number, make in enumerate(REFUSED):
        write(data / "trash" / f"bad-{number}.jpg", make())
    write(data / "glass" / "evil\x1b[2J.jpg", b"")
    (data / "metal" / "gone.jpg").symlink_to(data / "nowhere")
    os.mkfifo(data / "metal" / "pipe.jpg")
    write(data / "metal" / ".hidden", b"no photo, and nobody meant it to be one")
    found, said = told(data)
    assert found["n"] == 4
    assert found["unreadable"] == len(REFUSED) + 3
    for name in ("gone.jpg", "pipe.jpg", "bad-0.jpg", f"bad-{len(REFUSED) - 1}.jpg"):
        assert name in said
    assert "\x1b" not in said


def test_another_folder_is_refused_and_nothing_scored(data):
    write(data / "batteries" / "1.jpg", photo_of("metal"))
    with pytest.raises(CommandError, match="'batteries', which is no class"):
        told(data)


def test_a_folder_in_a_folder_is_refused(data):
    write(data / "glass" / "green" / "1.jpg", photo_of("glass"))
    with pytest.raises(CommandError, match="'green'; photos lie right in it"):
        told(data)


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("")])
def test_nothing_to_measure(make, tmp_path):
    make(tmp_path / "data")
    with pytest.raises(CommandError, match=r"cannot be read|no photos in folders named cardboard,"):
        told(tmp_path / "data")


def test_photos_that_lie_in_no_folder_of_a_class(tmp_path):
    write(tmp_path / "data" / "1.jpg", photo_of("glass"))
    with pytest.raises(CommandError, match="no photos in folders named cardboard, glass,"):
        told(tmp_path / "data")


def test_no_photo_can_be_read(tmp_path):
    write(tmp_path / "data" / "glass" / "1.jpg", b"hello")
    with pytest.raises(CommandError, match="None of the files"):
        told(tmp_path / "data")


def test_a_model_by_version_by_name_and_by_path(settings, model_dir, tmp_path):
    settings.SHIPPED_MODELS = tmp_path
    (tmp_path / "another").mkdir()
    (tmp_path / "another" / "manifest.json").write_text("broken")
    assert find_model("1") == find_model("colours-1") == model_dir
    assert find_model(str(BUNDLE)) == BUNDLE
    with pytest.raises(BundleRefused, match="no model '2'"):
        find_model("2")


def test_a_model_in_the_making_is_not_found(settings, model_dir, tmp_path):
    settings.SHIPPED_MODELS = tmp_path
    model_dir.rename(tmp_path / ".colours-1-123")
    for name in ("1", ".colours-1-123"):
        with pytest.raises(BundleRefused, match="There is no model"):
            find_model(name)


def test_a_model_that_is_missing_or_broken(data, model_dir):
    with pytest.raises(CommandError, match="There is no model 'nothing'"):
        told(data, model="nothing")
    (model_dir / "model.tflite").write_bytes(b"")
    with pytest.raises(CommandError, match="is not the file"):
        told(data)


@pytest.fixture
def listed(tmp_path, settings) -> Path:
    """120 groups of two sources, so that one has parts."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    folder = tmp_path / "listed"
    write(folder / "glass.jpg", photo_of("glass"))
    rows = [f"glass.jpg,glass,phones,{number}" for number in range(100)]
    rows += [f"glass.jpg,glass,web,w{number}" for number in range(20)]
    (folder / "manifest.csv").write_text("\n".join(["file,label,source,group_id", *rows]))
    return folder


def test_a_part_of_a_manifest(listed):
    test, _ = told(listed, part="test")
    validation, _ = told(listed, part="validation")
    assert 0 < test["n"] < 30
    assert 0 < validation["n"] < 30
    assert told(listed, part="test", source="phones")[0]["n"] == test["n"]


def test_a_source_that_is_too_small_has_no_part(listed):
    with pytest.raises(CommandError, match="no such photos"):
        told(listed, part="test", source="web")


def test_each_reading_of_the_test_part_is_counted(listed, settings):
    assert told(listed, part="test")[0]["test_readings"] == 2  # The manifest says one.
    assert told(listed, part="test")[0]["test_readings"] == 3
    assert "test_readings" not in told(listed, part="validation")[0]
    (settings.VAR / "test_readings.json").write_text("[broken")
    assert told(listed, part="test")[0]["test_readings"] == 2


def test_a_reading_that_cannot_be_counted_is_not_shown(listed, settings):
    settings.VAR = listed / "glass.jpg"
    with pytest.raises(CommandError, match="has to be counted"):
        told(listed, part="test")


def test_a_manifest_without_a_part_is_no_folder_of_classes(listed):
    (listed / "phones").mkdir()
    with pytest.raises(CommandError, match="choose a part of it with --part"):
        told(listed)


def test_a_source_goes_with_a_part(data):
    with pytest.raises(CommandError, match="goes with --part"):
        told(data, source="phones")


def test_it_opens_no_database_and_needs_no_key(data, tmp_path):
    """As in a fresh clone; stdout holds the object and nothing else."""
    environment = {
        "DATABASE_URL": "postgres://nobody@192.0.2.1:1/nowhere",
        "VAR": str(tmp_path / "var"),
        "ENV_FILE": os.devnull,
        "PATH": "",
    }
    command = [sys.executable, "manage.py", "evaluate_model", "--json", "--data", str(data)]
    result = subprocess.run(
        [*command, "--model", str(BUNDLE)],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["n"] == 4
    assert result.stdout.count("\n") == 1
