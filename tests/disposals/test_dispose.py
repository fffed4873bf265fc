"""A photo becomes a disposal: what it writes, what it answers, what it refuses."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from classifier.exceptions import NoSuchDetection
from classifier.models import Detection
from classifier.services import choose, verify
from common.models import StoredFile
from common.photos import PhotoRefused
from disposals.exceptions import BinRefused, DetectionUsed, NoPhoto, TwoPhotos, WeightRefused
from disposals.models import Bin, Compartment, FairPlay, KindRate, Tally, WasteRecord
from disposals.services.disposing import UNSURE, dispose, prepare, settle
from rewards.models import PointsEntry, Profile
from tests.disposals.drawing import drawn, photo_of, received, unclear_photo

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 10


@pytest.fixture
def glass_bin() -> Bin:
    bin = Bin.objects.create(code="G-1", name="Corner", latitude=-6.2, longitude=106.8)
    Compartment.objects.create(bin=bin, name="glass")
    return bin


def test_a_sure_photo_is_paid_and_counted(citizen, hand_in):
    done = hand_in(citizen, drawn("plastic"), weight_kg=Decimal("0.5"), from_stream=True)
    record = WasteRecord.objects.get()
    assert (done.status, done.points, done.balance, done.level) == ("awarded", 10, 10, 1)
    assert (done.label, done.waiting, done.sentence) == ("plastic", 0, "")
    assert done.record == record and done.detection == record.detection
    assert (record.person, record.label, record.compartment) == (citizen, "plastic", "plastic")
    assert (record.weight_kg, record.from_stream) == (Decimal("0.500"), True)
    assert record.detection.file.kind == "detection"
    entry = PointsEntry.objects.get()
    assert (entry.reason, entry.source, entry.amount) == ("disposal", str(record.pk), 10)
    assert Profile.objects.get().streak == 1
    tally = Tally.objects.get()
    assert (tally.label, tally.items, tally.points) == ("plastic", 1, 10)
    assert tally.kilograms == Decimal("0.500")


def test_what_nobody_weighed_counts_with_a_typical_weight(citizen, hand_in):
    hand_in(citizen, drawn("plastic"))
    assert Tally.objects.get().kilograms == KindRate.objects.get(label="plastic").kilograms
    assert WasteRecord.objects.get().weight_kg is None


def test_a_rate_counts_from_the_moment_it_is_changed(citizen, hand_in, no_haste):
    hand_in(citizen, drawn("plastic", 1))
    KindRate.objects.filter(label="plastic").update(points=3)
    assert hand_in(citizen, drawn("plastic", 2)).points == 3
    assert list(WasteRecord.objects.order_by("disposed_at").values_list("points", flat=True)) == [
        10,
        3,
    ]


@pytest.mark.parametrize("disposals", [0, 6])
def test_it_is_one_transaction_of_few_statements(citizen, hand_in, no_haste, disposals):
    for seed in range(disposals):
        hand_in(citizen, drawn("glass", seed + 10))
    hand_in(citizen, drawn("glass", 1))
    prepared = prepare(person=citizen, received=received(drawn("plastic", 2)))
    with CaptureQueriesContext(connection) as queries:
        settle(prepared)
    assert len(queries) <= MOST_STATEMENTS, [query["sql"][:80] for query in queries]


def test_whoever_keeps_no_photos_is_paid_all_the_same(citizen, hand_in):
    choose(person=citizen, keeps_history=False, may_train=False)
    assert hand_in(citizen, drawn("glass")).points == 12
    assert Detection.objects.get().file is None
    assert not StoredFile.objects.exists()


def test_an_unsure_photo_asks_and_keeps_the_detection(citizen, hand_in):
    done = hand_in(citizen, unclear_photo())
    assert (done.status, done.record, done.points) == (UNSURE, None, 0)
    assert Detection.objects.get() == done.detection
    assert not WasteRecord.objects.exists()
    assert not PointsEntry.objects.exists()


def test_then_the_detection_with_a_label_is_paid(citizen, hand_in):
    asked = hand_in(citizen, unclear_photo())
    done = dispose(person=citizen, detection_id=asked.detection.pk, label="glass")
    assert (done.status, done.points, done.answer) == ("awarded", 12, None)
    assert Detection.objects.get().verified_label == "glass"


def test_what_was_confirmed_in_the_history_counts_as_said(citizen, hand_in):
    asked = hand_in(citizen, unclear_photo())
    verify(person=citizen, detection_id=asked.detection.pk, label="organic")
    assert dispose(person=citizen, detection_id=asked.detection.pk).points == 5


def test_a_detection_pays_once(citizen, hand_in):
    done = hand_in(citizen, drawn("glass"))
    with pytest.raises(DetectionUsed), transaction.atomic():
        dispose(person=citizen, detection_id=done.detection.pk)
    assert WasteRecord.objects.count() == 1


@pytest.mark.parametrize("number", ["somebody else's", "nobody's"])
def test_a_detection_that_is_not_ones_own_is_not_there(citizen, stranger, hand_in, number):
    theirs = hand_in(stranger, unclear_photo()).detection.pk
    with pytest.raises(NoSuchDetection):
        dispose(
            person=citizen,
            detection_id=theirs if number == "somebody else's" else uuid4(),
            label="glass",
        )


def test_a_correction_is_kept_and_the_rest_waits(citizen, hand_in):
    done = hand_in(citizen, drawn("plastic"), compartment="glass")
    assert (done.status, done.points, done.waiting) == ("waiting", 10, 2)
    assert "2 more points wait" in done.sentence
    assert done.record.compartment == "glass"
    assert done.detection.verified_label == "glass"
    case = done.record.case
    assert (case.state, case.points, case.label) == ("open", 2, "glass")


def test_an_unlikely_kind_is_not_counted_before_somebody_looked(citizen, hand_in):
    done = hand_in(citizen, drawn("metal"), label="trash")
    assert (done.status, done.points, done.waiting, done.balance) == ("waiting", 0, 2, 0)
    assert Tally.objects.get().items == 0
    assert not PointsEntry.objects.exists()


def test_the_paper_compartment_leaves_two_kinds_open(citizen, hand_in):
    done = hand_in(citizen, drawn("cardboard"), compartment="paper")
    assert (done.label, done.points, done.detection.verified_label) == ("cardboard", 8, "")


@pytest.mark.parametrize("weight", ["0", "-1", "50.001", "NaN", "Infinity", "0.0001", "1e9"])
def test_an_absurd_weight_is_refused_before_anything_is_written(citizen, hand_in, weight):
    with pytest.raises(WeightRefused) as refused:
        hand_in(citizen, drawn("glass"), weight_kg=Decimal(weight))
    assert refused.value.details[0]["field"] == "weight_kg"
    assert not Detection.objects.exists()


@pytest.mark.parametrize("weight", ["0.001", "50", "1.23456"])
def test_a_weight_is_kept_to_the_gram(citizen, hand_in, weight):
    hand_in(citizen, drawn("glass"), weight_kg=Decimal(weight))
    assert WasteRecord.objects.get().weight_kg == round(Decimal(weight), 3)


def test_no_photo_two_at_once_and_a_broken_one(citizen, hand_in):
    with pytest.raises(NoPhoto):
        dispose(person=citizen)
    with pytest.raises(TwoPhotos):
        dispose(person=citizen, received=received(drawn("glass")), detection_id=uuid4())
    with pytest.raises(PhotoRefused):
        hand_in(citizen, b"no picture")
    assert not Detection.objects.exists()


def test_a_bin_is_written_down(citizen, hand_in, glass_bin):
    assert hand_in(citizen, drawn("glass"), bin=glass_bin).record.bin == glass_bin


@pytest.mark.parametrize("said", [{}, {"compartment": "plastic"}, {"label": "plastic"}])
def test_a_bin_takes_what_it_has_a_compartment_for(citizen, hand_in, glass_bin, said):
    with pytest.raises(BinRefused):
        hand_in(citizen, drawn("plastic"), bin=glass_bin, **said)
    assert not Detection.objects.exists()


def test_a_bin_that_is_out_of_order_takes_nothing(citizen, hand_in, glass_bin):
    glass_bin.state = Bin.State.OUT_OF_ORDER
    with pytest.raises(BinRefused) as refused:
        hand_in(citizen, drawn("glass"), bin=glass_bin)
    assert refused.value.status == 409


def test_a_compartment_has_a_name_that_we_know(citizen, hand_in):
    with pytest.raises(BinRefused):
        hand_in(citizen, drawn("glass"), compartment="soup")


def test_without_rows_the_first_rules_hold(citizen, hand_in):
    KindRate.objects.all().delete()
    FairPlay.objects.all().delete()
    assert hand_in(citizen, photo_of("metal")).points == 15
