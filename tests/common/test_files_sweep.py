import os
from datetime import datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import PROTECT
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import files_sweep
from common.files import WrittenFile, record_file, write_file
from common.models import StoredFile
from tests.owners.models import Owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def yesterday() -> datetime:
    return timezone.now() - timedelta(days=1)


def two_days_old_file(content: bytes = b"old") -> WrittenFile:
    written = write_file(kind="test", content=content, content_type="text/plain")
    moment = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(default_storage.path(written.name), (moment, moment))
    return written


def two_days_old_row() -> StoredFile:
    row = record_file(two_days_old_file())
    row.created_at = timezone.now() - timedelta(days=2)
    row.save()
    return row


def test_a_file_without_a_row_goes():
    stray = two_days_old_file()
    assert files_sweep.count_stray(yesterday()) == 1
    assert files_sweep.sweep(yesterday()) == 1
    assert not default_storage.exists(stray.name)


def test_a_young_file_waits_for_its_row():
    young = write_file(kind="test", content=b"young", content_type="text/plain")
    assert files_sweep.sweep(yesterday()) == 0
    assert default_storage.exists(young.name)


def test_a_row_that_nobody_points_at_goes_with_its_file():
    row = two_days_old_row()
    assert files_sweep.count_stray(yesterday()) == 1
    assert files_sweep.sweep(yesterday()) == 1
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(row.name)


def test_a_young_row_waits_for_its_owner():
    row = record_file(two_days_old_file())
    assert files_sweep.sweep(yesterday()) == 0
    assert StoredFile.objects.get() == row
    assert default_storage.exists(row.name)


def test_a_row_with_an_owner_stays():
    row = two_days_old_row()
    Owner.objects.create(file=row)
    assert files_sweep.count_stray(yesterday()) == 0
    assert files_sweep.sweep(yesterday()) == 0
    assert default_storage.exists(row.name)


def test_an_owner_who_points_nowhere_protects_nothing():
    two_days_old_row()
    Owner.objects.create(file=None)
    assert files_sweep.sweep(yesterday()) == 1


def test_an_owner_who_comes_at_the_last_moment_has_the_last_word(monkeypatch, caplog):
    row = two_days_old_row()
    Owner.objects.create(file=row)
    monkeypatch.setattr(files_sweep, "referring_relations", list)
    assert files_sweep.sweep(yesterday()) == 0
    assert default_storage.exists(row.name)
    assert "it stays" in caplog.text


def test_every_owner_protects_its_files():
    """Any other choice would let a sweep remove or change the owner's row."""
    relations = files_sweep.referring_relations()
    assert Owner in [relation.related_model for relation in relations]
    for relation in relations:
        assert relation.on_delete is PROTECT, relation.field


def test_what_other_parts_keep_in_the_storage_is_not_ours():
    default_storage.save("models/weights.bin", ContentFile(b"weights"))
    os.utime(default_storage.path("models/weights.bin"), (0, 0))
    assert files_sweep.sweep(yesterday()) == 0
    assert default_storage.exists("models/weights.bin")


def test_queries_grow_with_the_batches_and_not_with_the_rows(monkeypatch):
    monkeypatch.setattr(files_sweep, "BATCH", 2)
    for _ in range(5):
        two_days_old_row()
    with CaptureQueriesContext(connection) as three_batches:
        assert files_sweep.sweep(yesterday()) == 5
    monkeypatch.setattr(files_sweep, "BATCH", 100)
    for _ in range(20):
        two_days_old_row()
    with CaptureQueriesContext(connection) as one_batch:
        assert files_sweep.sweep(yesterday()) == 20
    assert len(one_batch) <= len(three_batches) / 2
