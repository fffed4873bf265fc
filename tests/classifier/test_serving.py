"""Every process follows the one row within seconds; a broken file never replaces a whole one."""

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, ProgrammingError, connections

from classifier import loader as own
from classifier import services, serving
from classifier.bundles import NETWORK, BundleRefused, read_bundle
from classifier.exceptions import NoModel
from classifier.loader import FOLLOW_SECONDS, LATEST_SECONDS, RETRY_SECONDS, Loader
from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.versions import Decider
from common import health
from common.photos import receive
from notifications.models import Alert
from tests.classifier.bundles import bundle
from tests.classifier.colours import photo_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOBODY = Decider()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """The process' own loader goes by it, too."""
    clock = Clock()
    monkeypatch.setattr("classifier.loader._loader", Loader(clock))
    return clock


@pytest.fixture
def loader(clock) -> Loader:
    return own._loader


def version_of(loader: Loader) -> str:
    return loader.lineup().active.manifest.version


def damage(settings, row: ModelVersion) -> None:
    (settings.MEDIA_ROOT / "models" / str(row.pk) / NETWORK).write_bytes(b"damaged")


def test_without_a_row_the_newest_that_came_with_the_product_answers(loader, settings):
    bundle(settings.SHIPPED_MODELS, "1.1")
    assert version_of(loader) == "1.1"
    assert not Serving.objects.exists()


def test_a_change_counts_within_five_seconds_and_is_not_asked_for_each_time(
    loader, clock, trained, django_assert_num_queries
):
    two = trained("2")
    assert version_of(loader) == "1"
    versions.activate(two, by=NOBODY)
    with django_assert_num_queries(0):
        assert [version_of(loader) for _ in range(50)] == ["1"] * 50
    clock.now += FOLLOW_SECONDS
    assert version_of(loader) == "2"
    clock.now += FOLLOW_SECONDS
    with django_assert_num_queries(1):
        assert [version_of(loader) for _ in range(50)] == ["2"] * 50


def test_every_process_follows(clock, trained, settings):
    """Each its own loader, and another machine its own folder."""
    here, there = Loader(clock), Loader(clock)
    two = trained("2")
    assert version_of(here) == version_of(there) == "1"
    versions.activate(two, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert version_of(here) == "2"
    settings.VAR = settings.VAR / "elsewhere"
    assert version_of(there) == "2"
    versions.roll_back(by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert version_of(here) == version_of(there) == "1"


def test_others_are_answered_while_one_loads(clock, loader, trained, monkeypatch):
    """By the old one, for as long as it may be; after that they wait for the new one."""
    two = trained("2")
    assert version_of(loader) == "1"
    versions.activate(two, by=NOBODY)
    plan = serving.plan_now()
    begun, may_end = threading.Event(), threading.Event()

    open_it = Loader._open
    monkeypatch.setattr(serving, "step_now", lambda: plan.step)
    monkeypatch.setattr(serving, "plan_now", lambda: plan)
    monkeypatch.setattr(Loader, "_tell", lambda *_: None)

    def opened(self, choice):
        begun.set()
        assert may_end.wait(30)
        return open_it(self, choice)

    monkeypatch.setattr(Loader, "_open", opened)
    monkeypatch.setattr("classifier.loader.PATIENCE_SECONDS", 60)
    clock.now += FOLLOW_SECONDS
    with ThreadPoolExecutor(2) as pool:
        loading = pool.submit(version_of, loader)
        assert begun.wait(30)
        assert pool.submit(version_of, loader).result(30) == "1"
        clock.now += LATEST_SECONDS - FOLLOW_SECONDS
        late = pool.submit(version_of, loader)
        time.sleep(0.1)
        assert not late.done()
        may_end.set()
        assert (loading.result(30), late.result(30)) == ("2", "2")


def test_a_broken_file_never_replaces_a_whole_one(loader, clock, trained, settings):
    two, three = trained("2"), trained("3")
    versions.activate(two, by=NOBODY)
    assert version_of(loader) == "2"
    damage(settings, three)
    versions.activate(three, by=NOBODY)
    for _ in range(5):
        clock.now += RETRY_SECONDS
        assert version_of(loader) == "2"
    alert = Alert.objects.get()
    assert (alert.source, alert.state, alert.times_seen) == ("3", "open", 1)
    assert "3: model.tflite of 3 is not the file that it was" in loader.trouble
    two_bytes = (settings.MEDIA_ROOT / "models" / str(two.pk) / NETWORK).read_bytes()
    (settings.MEDIA_ROOT / "models" / str(three.pk) / NETWORK).write_bytes(two_bytes)
    clock.now += RETRY_SECONDS
    assert (version_of(loader), loader.trouble) == ("3", "")
    alert.refresh_from_db()
    assert alert.state == "resolved"


def test_what_is_loaded_stays_also_where_another_was_the_last(loader, clock, trained, settings):
    """Of the three decisions this process saw the first and the last."""
    two, three, four = trained("2"), trained("3"), trained("4")
    versions.activate(two, by=NOBODY)
    assert version_of(loader) == "2"
    damage(settings, four)
    versions.activate(three, by=NOBODY)
    versions.activate(four, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert version_of(loader) == "2"


def test_in_trouble_and_without_a_database_what_is_loaded_stays(
    loader, clock, trained, settings, monkeypatch
):
    two, three = trained("2"), trained("3")
    versions.activate(two, by=NOBODY)
    version_of(loader)
    damage(settings, three)
    versions.activate(three, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    version_of(loader)
    with database_raises(OperationalError("away")):
        clock.now += RETRY_SECONDS
        assert version_of(loader) == "2"
        # It goes away between two questions.
        monkeypatch.setattr(serving, "step_now", lambda: 99)
        clock.now += RETRY_SECONDS
        assert version_of(loader) == "2"


def test_health_names_what_cannot_be_loaded(client, loader, clock, trained, settings, monkeypatch):
    monkeypatch.setattr(health, "_last", health.Report())
    monkeypatch.setattr(health, "FRESH_SECONDS", 0.0)
    assert client.get("/api/health").json()["status"] == "ok"
    two = trained("2")
    damage(settings, two)
    versions.activate(two, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    answer = client.get("/api/health").json()
    assert (answer["status"], answer["parts"]["model"]) == ("degraded", "away")
    said = next(each for each in health.report().findings if each.name == "model").detail["error"]
    assert "2: model.tflite of 2" in said
    assert "Meanwhile 1 answers" in said


def test_a_process_that_starts_with_a_broken_one_goes_back_as_far_as_it_must(
    clock, trained, settings
):
    two, three = trained("2"), trained("3")
    versions.activate(two, by=NOBODY)
    versions.activate(three, by=NOBODY)
    damage(settings, three)
    assert version_of(Loader(clock)) == "2"
    damage(settings, two)
    (settings.VAR / "models" / str(two.pk) / NETWORK).unlink()
    assert version_of(Loader(clock)) == "1"
    for folder in settings.SHIPPED_MODELS.iterdir():
        (folder / NETWORK).unlink()
    with pytest.raises(NoModel):
        Loader(clock).lineup()


def test_a_roll_back_from_a_broken_one_counts_at_once(loader, clock, trained, settings):
    three = trained("3")
    version_of(loader)
    damage(settings, three)
    versions.activate(three, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    version_of(loader)
    versions.roll_back(by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert (version_of(loader), loader.trouble) == ("1", "")


@contextmanager
def database_raises(error: Exception) -> Iterator[None]:
    with mock.patch.object(type(connections["default"]), "cursor", side_effect=error):
        yield


@pytest.mark.parametrize("error", [OperationalError("away"), ProgrammingError("no such table")])
def test_without_a_database_what_is_loaded_stays(loader, clock, trained, error):
    versions.activate(trained("2"), by=NOBODY)
    assert version_of(loader) == "2"
    with database_raises(error):
        for _ in range(3):
            clock.now += FOLLOW_SECONDS
            assert version_of(loader) == "2"
        assert version_of(Loader(clock)) == "1"
    versions.roll_back(by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert version_of(loader) == "1"


def test_who_started_without_a_database_follows_once_it_is_back(clock, trained):
    versions.activate(trained("2"), by=NOBODY)
    loader = Loader(clock)
    with database_raises(OperationalError("away")):
        assert version_of(loader) == "1"
    clock.now += FOLLOW_SECONDS
    assert version_of(loader) == "2"


def test_the_operators_word_stands_above_the_row(
    loader, trained, settings, tmp_path, django_assert_num_queries
):
    versions.activate(trained("2"), by=NOBODY)
    settings.MODEL_DIR = str(bundle(tmp_path / "operator", "9"))
    with django_assert_num_queries(0):
        assert version_of(loader) == "9"


def test_swapped_labels_are_refused_even_in_the_row(loader, clock, trained):
    """A later program may read manifests in another way than the one that wrote the row."""
    two = trained("2")
    version_of(loader)
    swapped = two.manifest | {"labels": two.manifest["labels"][::-1]}
    ModelVersion.objects.filter(pk=two.pk).update(manifest=swapped)
    versions.activate(two, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert version_of(loader) == "1"
    assert "The labels, or their order, are not ours." in loader.trouble


def test_a_change_of_the_share_loads_nothing_anew(loader, clock, trained, monkeypatch):
    two = trained("2")
    opened = []
    monkeypatch.setattr(
        serving, "read_bundle", lambda path: opened.append(path) or read_bundle(path)
    )
    monkeypatch.setattr(
        serving, "bundle_of", lambda row, real=serving.bundle_of: opened.append(row) or real(row)
    )
    versions.set_traffic(two, share=10, by=NOBODY)
    first = loader.lineup()
    assert len(opened) == 2
    versions.set_traffic(two, share=20, by=NOBODY)
    clock.now += FOLLOW_SECONDS
    again = loader.lineup()
    assert (first.share, again.share, len(opened)) == (10, 20, 2)
    assert again.trial is first.trial


def test_the_answer_says_which_version_gave_it(loader, clock, trained):
    """And is not remembered for another."""

    def said() -> str:
        return services.recognise(receive(io.BytesIO(photo_of("glass")))).model_version

    assert [said(), said()] == ["1", "1"]
    versions.activate(trained("2"), by=NOBODY)
    clock.now += FOLLOW_SECONDS
    assert said() == "2"


def test_storage_that_is_away_is_a_file_that_cannot_be_had(loader, trained, monkeypatch):
    two = trained("2")

    def away(name):
        raise RuntimeError("An error of this storage's own")

    monkeypatch.setattr(default_storage, "open", away)
    with pytest.raises(BundleRefused, match="cannot be had: An error of this storage's own"):
        serving.choice_of(two).open()
