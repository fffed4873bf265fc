"""Versions: known by their files, chosen in one step each, by whoever decides first."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError

from accounts.models import AuditEntry
from classifier import version_files
from classifier.bundles import MANIFEST, NETWORK, WEIGHTS, BundleRefused
from classifier.exceptions import DecidedMeanwhile, MayNotServe, NothingToDecide
from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.versions import Decider
from common.errors import DomainError
from tests.classifier.bundles import bundle
from tests.crowds import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

Origin, State = ModelVersion.Origin, ModelVersion.State


def stored(row: ModelVersion) -> list[str]:
    return sorted(default_storage.listdir(f"models/{row.pk}")[1])


def files_of(folder: str) -> list[str]:
    return default_storage.listdir(f"models/{folder}")[1]


def nothing_is_stored() -> bool:
    return not default_storage.exists("models") or not any(
        map(files_of, default_storage.listdir("models")[0])
    )


def test_a_version_is_known_by_its_files(trained):
    row = trained("2", State.CANDIDATE)
    assert (row.name, row.version, row.origin) == ("colours", "2", Origin.TRAINED)
    assert stored(row) == [MANIFEST, NETWORK]
    assert row.manifest["labels"][0] == "cardboard"
    found = version_files.bundle_of(row)
    assert found.manifest.sha256 == row.sha256
    assert found.path == version_files.local_folder(row)


def test_what_came_with_the_product_stays_where_it_is(settings):
    versions.register_shipped()
    versions.register_shipped()
    row = ModelVersion.objects.get()
    assert (row.version, row.origin) == ("1", Origin.SHIPPED)
    assert nothing_is_stored()
    assert version_files.bundle_of(row).path == settings.SHIPPED_MODELS / "colours-1"


def test_the_same_files_are_the_same_version(tmp_path, trained):
    row = trained("2")
    assert versions.register(tmp_path / "trained" / "colours-2") == row
    with pytest.raises(BundleRefused, match="already is a version 2, with other files"):
        versions.register(bundle(tmp_path / "others", "2", name="shapes"))
    assert ModelVersion.objects.count() == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"network": b"no network"},
        {"labels": ["glass", "metal"]},
        {"format": "wastewise-model/1"},
        {"sha256": "0" * 64},
        {"metrics": {"test": float("nan")}},
        {"metrics": {"test": "\0"}},
        {"input_size": 128},
    ],
)
def test_a_broken_one_is_refused_and_leaves_nothing(tmp_path, fault):
    with pytest.raises(BundleRefused):
        versions.register(bundle(tmp_path, "2", **fault))
    assert not ModelVersion.objects.exists()
    assert nothing_is_stored()


@pytest.mark.parametrize("written", [0, 1])
def test_a_disk_that_is_full_leaves_nothing(tmp_path, monkeypatch, written):
    save, done = default_storage.save, []

    def full(name, content):
        if len(done) == written:
            raise OSError(28, "No space left on device")
        done.append(name)
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(BundleRefused, match="No space left"):
        versions.register(bundle(tmp_path, "2"))
    assert not ModelVersion.objects.exists()
    assert nothing_is_stored()


def test_a_database_that_is_away_leaves_no_files(tmp_path, monkeypatch):
    def away(*_args, **_fields):
        raise OperationalError("the database is away")

    monkeypatch.setattr(ModelVersion, "save", away)
    with pytest.raises(OperationalError):
        versions.register(bundle(tmp_path, "2"))
    assert nothing_is_stored()


def test_who_registers_it_a_moment_later_gets_the_one_that_is_there(trained, monkeypatch, tmp_path):
    row, known_as, looks = trained("2"), versions.known_as, []

    def not_at_first(manifest):
        looks.append(manifest)
        return known_as(manifest) if len(looks) > 1 else None

    monkeypatch.setattr(versions, "known_as", not_at_first)
    assert versions.register(tmp_path / "trained" / "colours-2") == row
    kept = [name for name in default_storage.listdir("models")[0] if files_of(name)]
    assert kept == [str(row.pk)]


def test_what_is_not_read_back_as_it_was_written_is_refused(tmp_path, monkeypatch):
    save = default_storage.save
    monkeypatch.setattr(
        default_storage, "save", lambda name, content: save(name, type(content)(b"half"))
    )
    with pytest.raises(BundleRefused, match="does not read as it was written"):
        versions.register(bundle(tmp_path, "2"))
    assert nothing_is_stored()


def test_a_copy_that_was_damaged_is_fetched_anew(trained):
    row = trained("2")
    network = version_files.bundle_of(row).path / NETWORK
    whole = network.read_bytes()
    network.write_bytes(b"damaged")
    assert version_files.bundle_of(row).network == whole
    assert network.read_bytes() == whole


def test_what_is_damaged_in_the_storage_is_refused(trained, settings):
    row = trained("2")
    (settings.MEDIA_ROOT / "models" / str(row.pk) / NETWORK).write_bytes(b"damaged")
    with pytest.raises(BundleRefused, match="is not the file that it was"):
        version_files.bundle_of(row)


def test_activate_and_go_back_and_forth(trained, trainer):
    two = trained("2")
    by = Decider(trainer, reason="better on glass")
    after = versions.activate(two, by=by)
    assert (after.active, after.previous.version, after.number) == (two, "1", 1)
    assert versions.roll_back(by=by).active.version == "1"
    row = Serving.objects.get()
    assert (row.active.version, row.previous, row.number) == ("1", two, 2)
    assert row.changed_by == trainer
    assert versions.roll_back(by=by).active == two
    first = AuditEntry.objects.order_by("pk").first()
    assert (first.actor, first.action, first.target_name) == (trainer, "activate model", "2")
    assert first.reason == "better on glass"
    assert first.changes == {"active": [None, "2"], "previous": [None, "1"]}
    assert AuditEntry.objects.count() == 3


def test_of_a_long_reason_its_beginning_is_kept(trained):
    versions.activate(trained("2"), by=Decider(reason="r" * 301))
    assert AuditEntry.objects.get().reason == "r" * 300


def test_what_has_not_passed_does_not_serve(trained):
    for state in (State.CANDIDATE, State.REFUSED):
        row = trained(state, state)
        with pytest.raises(MayNotServe):
            versions.activate(row, by=Decider())
        with pytest.raises(MayNotServe):
            versions.set_traffic(row, share=10, by=Decider())
    assert not AuditEntry.objects.exists()


def test_what_was_refused_since_is_not_gone_back_to(trained):
    versions.activate(trained("2"), by=Decider())
    versions.activate(trained("3"), by=Decider())
    ModelVersion.objects.filter(version="2").update(state=State.REFUSED)
    with pytest.raises(MayNotServe):
        versions.roll_back(by=Decider())


def test_there_is_nothing_to_decide(trained):
    with pytest.raises(NothingToDecide, match="no earlier version"):
        versions.roll_back(by=Decider())
    with pytest.raises(NothingToDecide, match="on trial"):
        versions.withdraw_challenger(by=Decider())
    two = trained("2")
    versions.activate(two, by=Decider())
    with pytest.raises(NothingToDecide, match="2 already answers"):
        versions.activate(two, by=Decider())
    with pytest.raises(NothingToDecide, match="2 already answers"):
        versions.set_traffic(two, share=10, by=Decider())
    with pytest.raises(NothingToDecide, match="3 is not on trial"):
        versions.set_traffic(trained("3"), by=Decider())


def test_who_answered_before_anybody_decided_is_nothing_to_go_back_to_from_itself(trained):
    shipped = versions.default_version()
    assert versions.activate(shipped, by=Decider()).previous is None
    with pytest.raises(NothingToDecide, match="no earlier version"):
        versions.roll_back(by=Decider())


def test_a_share_a_shadow_and_an_end(trained):
    two, three = trained("2"), trained("3")
    after = versions.set_traffic(two, share=50, by=Decider())
    assert (after.active.version, after.challenger, after.share) == ("1", two, 50)
    after = versions.set_traffic(three, is_shadow=True, by=Decider())
    assert (after.challenger, after.share, after.is_shadow) == (three, 0, True)
    assert versions.set_traffic(three, by=Decider()).challenger is None
    versions.set_traffic(two, share=10, by=Decider())
    assert versions.activate(two, by=Decider()).challenger is None
    row = Serving.objects.get()
    assert (row.active, row.previous.version, row.share, row.number) == (two, "1", 0, 5)


@pytest.mark.parametrize("trial", [{"share": 51}, {"share": -1}, {"share": 10, "is_shadow": True}])
def test_a_share_that_is_none(trained, trial):
    with pytest.raises(DomainError):
        versions.set_traffic(trained("2"), by=Decider(), **trial)


def test_a_decision_on_what_was_there_before_is_refused(trained):
    two, three = trained("2"), trained("3")
    versions.activate(two, by=Decider(number=0))
    with pytest.raises(DecidedMeanwhile):
        versions.activate(three, by=Decider(number=0))
    versions.activate(three, by=Decider(number=1))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_decides(trained):
    rows = [trained(str(number)) for number in range(2, 10)]
    versions.serving(Decider())
    said = at_once([lambda row=row: versions.activate(row, by=Decider(number=0)) for row in rows])
    assert said.count("DECIDED_MEANWHILE") == len(rows) - 1
    assert Serving.objects.get().number == AuditEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_registered_by_many_at_once_it_is_one_version(tmp_path):
    folder = bundle(tmp_path, "2")
    found = at_once([lambda: versions.register(folder).pk] * 8)
    assert len(set(found)) == 1
    row = ModelVersion.objects.get()
    assert default_storage.listdir("models")[0] != []
    assert version_files.bundle_of(row)


def held_against(row: ModelVersion, other: str) -> ModelVersion:
    row.verdict = {"compared_with": other}
    row.save()
    return row


@pytest.mark.parametrize("trial", [{}, {"share": 10}, {"is_shadow": True}])
def test_a_verdict_against_another_than_answers_now_counts_no_longer(trained, trial):
    two, three = (held_against(trained(name), "1") for name in ("2", "3"))
    versions.activate(two, by=Decider())
    with pytest.raises(MayNotServe, match="held against 1, but 2 answers now"):
        if trial:
            versions.set_traffic(three, **trial, by=Decider())
        else:
            versions.activate(three, by=Decider())
    versions.roll_back(by=Decider())
    assert versions.activate(three, by=Decider()).active == three


def test_what_has_answered_before_may_answer_again(trained):
    two, three = held_against(trained("2"), "1"), held_against(trained("3"), "2")
    versions.activate(two, by=Decider())
    versions.activate(three, by=Decider())
    assert versions.activate(two, by=Decider()).active == two
    assert versions.roll_back(by=Decider()).active == three


def test_weights_that_changed_are_fetched_anew_once_and_then_refused(tmp_path, trained):
    folder = bundle(tmp_path / "with", "2", weights_sha256=hashlib.sha256(b"w").hexdigest())
    (folder / WEIGHTS).write_bytes(b"w")
    row = versions.register(folder)
    path = version_files.weights_of(row)
    assert path.read_bytes() == b"w"
    path.write_bytes(b"other")
    assert version_files.weights_of(row).read_bytes() == b"w"
    default_storage.delete(f"models/{row.pk}/{WEIGHTS}")
    default_storage.save(f"models/{row.pk}/{WEIGHTS}", ContentFile(b"other"))
    path.write_bytes(b"other")
    with pytest.raises(BundleRefused, match="not the file that it was"):
        version_files.weights_of(row)


def test_weights_that_came_with_the_product_are_held_against_its_manifest(settings, tmp_path):
    settings.SHIPPED_MODELS = tmp_path / "other"
    folder = bundle(settings.SHIPPED_MODELS, "2", weights_sha256="0" * 64)
    versions.register_shipped()
    row = ModelVersion.objects.get()
    assert version_files.weights_of(row) is None
    (folder / WEIGHTS).write_bytes(b"other")
    with pytest.raises(BundleRefused, match="not the file that it was"):
        version_files.weights_of(row)
