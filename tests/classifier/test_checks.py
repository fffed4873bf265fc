"""`manage.py check` refuses a bad model and names the file. Whatever else starts, starts."""

import http.client
import json
import shutil
import subprocess
import sys

import pytest

from classifier.checks import check_model
from classifier.taxonomy import LABELS
from tests.classifier.colours import photo_of
from tests.classifier.conftest import BUNDLE
from tests.servers import ROOT, environment, running_gunicorn, wait_until

BOUNDARY = "photo"


def test_a_good_model_has_nothing_to_say(model_dir):
    assert check_model(None) == []


def test_swapped_labels_are_an_error(model_dir, change_manifest):
    change_manifest(labels=tuple(reversed(LABELS)))
    [error] = check_model(None)
    assert error.id == "classifier.E001"
    assert error.is_serious()
    assert "manifest.json: The labels, or their order, are not ours" in error.msg


def manage(tmp_path, model, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        # Tests have a database under another name than the one that the variable leads to.
        env=environment(tmp_path, TEST_MODEL_DIR=str(model), DATABASE_URL=""),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def bad_model(model_dir):
    (model_dir / "model.tflite").write_bytes(b"something else")
    return model_dir


def test_the_command_refuses_it(tmp_path, bad_model):
    ended = manage(tmp_path, bad_model, "check")
    assert ended.returncode == 1
    assert f"(classifier.E001) {bad_model / 'model.tflite'} is not the file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_command_takes_a_good_one(tmp_path):
    ended = manage(tmp_path, BUNDLE, "check", "--tag", "model")
    assert ended.returncode == 0, ended.stderr


def test_other_commands_go_on(tmp_path, bad_model):
    """showmigrations asks all checks, as migrate, train_model and our own commands do."""
    ended = manage(tmp_path, bad_model, "showmigrations")
    assert ended.returncode == 0, ended.stderr


def test_a_server_without_a_model_answers_all_else_and_recovers(tmp_path):
    model = tmp_path / "model"
    model.mkdir()
    # One worker: each looks for itself whether a model has come.
    alone = {"DATABASE_URL": "", "WEB_WORKERS": "1"}
    with running_gunicorn(tmp_path, TEST_MODEL_DIR=str(model), **alone) as server:
        assert server.get("/how/").status == 200
        assert parts(server)["model"] == "away"
        assert json.loads(server.get("/api/health").body)["status"] == "degraded"
        refused = predict(server)
        assert refused["error"]["code"] == "NO_MODEL"
        shutil.copytree(BUNDLE, model, dirs_exist_ok=True)
        wait_until(lambda: parts(server)["model"] == "ok")
        assert predict(server)["prediction"]["label"] == "glass"


def parts(server) -> dict[str, str]:
    return json.loads(server.get("/api/health").body)["parts"]


def predict(server) -> dict:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    body = head.encode() + photo_of("glass") + f"\r\n--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    connection.request("POST", "/api/predict", body, {"Content-Type": content_type})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer
