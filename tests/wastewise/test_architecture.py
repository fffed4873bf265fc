"""The rules of the house that can be checked: who imports whom, who points at whom."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS = [name.strip("()") for name in PYPROJECT["tool"]["importlinter"]["contracts"][0]["layers"]]
OUR_MODELS = [model for model in apps.get_models() if model._meta.app_label in LAYERS]
SOURCES = [
    path
    for path in ROOT.rglob("*.py")
    if path.relative_to(ROOT).parts[0] in {*LAYERS, "bench", "manage.py"}
]


def test_imports_run_downwards():
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_every_app_has_its_layer():
    ours = {Path(config.path).name for config in apps.get_app_configs() if is_ours(config.path)}
    assert ours <= set(LAYERS)
    assert ours <= set(PYPROJECT["tool"]["importlinter"]["root_packages"])


def is_ours(path: str) -> bool:
    return Path(path).parent == ROOT


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_run_downwards(model):
    layer = LAYERS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        target = getattr(field, "related_model", None)
        if field.auto_created or target is None or target._meta.app_label not in LAYERS:
            continue
        assert LAYERS.index(target._meta.app_label) >= layer, f"{field} points up at {target}"


def imported_names(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_tensorflow_stays_in_training():
    home = ROOT / "classifier" / "training"
    assert SOURCES
    offenders = [
        path
        for path in SOURCES
        if home not in path.parents and imported_names(path) & {"tensorflow", "keras"}
    ]
    assert offenders == []


def test_the_web_process_never_loads_tensorflow():
    """Importing it takes seconds and 500 MB; a web process has no use for it, not even when it
    answers what is on a photo."""
    code = (
        "import sys, wastewise.wsgi;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "from PIL import Image; from classifier.loader import current;"
        "current().look(Image.new('RGB', (90, 60)));"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    environment = {
        "SECRET_KEY": "x" * 50,
        "VAR": settings.VAR,
        "PATH": "",
        "ENV_FILE": os.devnull,
        "MODEL_DIR": settings.MODEL_DIR,
    }
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment).returncode == 0
