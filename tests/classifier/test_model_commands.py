"""Versions from the command line: listed, and one of them let answer."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.versions import Decider
from tests.classifier.bundles import bundle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_list_says_who_answers(trained, capsys, settings):
    versions.set_traffic(trained("2"), share=20, by=Decider())
    trained("3", ModelVersion.State.REFUSED)
    bundle(settings.VAR / "models", "4")
    call_command("list_models")
    text = capsys.readouterr().out
    assert "active     1 " in text
    assert "20 %       2 " in text
    assert "refused" in text
    assert "unknown" in text


def test_activate_what_has_a_row(trained):
    two = trained("2")
    call_command("activate_model", "2", "--reason", "tried by hand")
    assert Serving.objects.get().active == two
    assert AuditEntry.objects.get().reason == "tried by hand"


def test_activate_what_came_with_the_product_and_has_no_row(settings):
    bundle(settings.SHIPPED_MODELS, "0.9")
    call_command("activate_model", "0.9")
    row = Serving.objects.get()
    assert (row.active.version, row.active.origin) == ("0.9", "shipped")
    assert row.previous.version == "1"


def test_what_was_trained_here_needs_the_gate(settings):
    bundle(settings.VAR / "models", "2")
    with pytest.raises(CommandError, match="has not passed the gate"):
        call_command("activate_model", "2")
    assert ModelVersion.objects.get(version="2").origin == "trained"


@pytest.mark.parametrize("named", ["9", "../somewhere"])
def test_what_is_not_there(named):
    with pytest.raises(CommandError, match="There is no model"):
        call_command("activate_model", named)


def test_the_operators_word_is_mentioned(trained, settings, capsys):
    trained("2")
    settings.MODEL_DIR = "/somewhere"
    call_command("activate_model", "2")
    assert "MODEL_DIR is set" in capsys.readouterr().err
    call_command("list_models")
    assert "so no row counts" in capsys.readouterr().out
