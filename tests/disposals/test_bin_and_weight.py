"""The bin and the weight that somebody gives beside their photo, on the dashboard."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from classifier.models import Detection
from disposals.exceptions import BinRefused
from disposals.models import Bin, Tally, WasteRecord
from disposals.services.disposing import prepare, settle
from rewards.models import PointsEntry
from tests.disposals.bins import bin_at
from tests.disposals.drawing import drawn, received, unclear_photo

pytestmark = pytest.mark.django_db

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
PART = SCRIPT | {"Accept": "text/html"}


@pytest.fixture
def corner() -> Bin:
    return bin_at("B-1", 0, 0, "glass", "organic", name="Corner")


def send(client, content=None, headers=None, **fields):
    if content is not None:
        fields["image"] = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    return client.post("/", fields, headers=headers or {})


def test_bin_and_weight_are_kept_and_the_weight_counts(as_citizen, corner):
    assert (
        send(as_citizen, drawn("glass"), SCRIPT, bin=" B-1 ", weight_g="350.5").status_code == 200
    )
    record = WasteRecord.objects.get()
    assert (record.bin, record.weight_kg) == (corner, Decimal("0.351"))
    assert Tally.objects.get().kilograms == Decimal("0.351")


def test_both_may_be_left_out(as_citizen):
    send(as_citizen, drawn("glass"), SCRIPT, bin="", weight_g="")
    record = WasteRecord.objects.get()
    assert (record.bin, record.weight_kg) == (None, None)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"weight_g": "-1"}, "weight_g", "A thing weighs more than nothing."),
        ({"weight_g": "0"}, "weight_g", "A thing weighs more than nothing."),
        ({"weight_g": "0.4"}, "weight_g", "A thing weighs more than nothing."),
        ({"weight_g": "50001"}, "weight_g", "A weight goes up to 50 kg."),
        ({"weight_g": "heavy"}, "weight_g", "as a number of grams"),
        ({"weight_g": "NaN"}, "weight_g", "as a number of grams"),
        ({"weight_g": "-1e99999"}, "weight_g", "as a number of grams"),
        ({"bin": "B-2"}, "bin", "We don't know this bin."),
        ({"bin": "closed"}, "bin", "This bin is out of order."),
        ({"bin": "B-1", "compartment": "paper"}, "compartment", "Corner has no compartment"),
        ({"bin": "only paper"}, "bin", "Only paper does not take this: Glass."),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(as_citizen, corner, fields, field, sentence):
    bin_at("closed", 0, 0, "glass", state=Bin.State.OUT_OF_ORDER)
    bin_at("only paper", 0, 0, "paper", name="Only paper")
    answer = send(as_citizen, drawn("glass"), SCRIPT, **fields)
    error = answer.json()["error"]
    assert answer.status_code in (400, 409)
    assert error["details"][0]["field"] == field
    assert sentence in error["message"]
    part = send(as_citizen, drawn("glass"), PART, **fields).content.decode()
    assert "data-correctable" in part
    assert "data-retry" in part
    assert not Detection.objects.exists()
    assert not PointsEntry.objects.exists()


def test_another_photo_is_needed_where_the_photo_is_wrong(as_citizen):
    part = send(as_citizen, b"no picture", PART).content.decode()
    assert "data-correctable" not in part


def test_bin_and_weight_hold_for_the_answer_to_a_question(as_citizen, corner):
    said = {"bin": "B-1", "weight_g": "80"}
    part = send(as_citizen, unclear_photo(), PART, **said).content.decode()
    sent_on = send(as_citizen, unclear_photo(), **said)["Location"]
    for page in (part, as_citizen.get(sent_on).content.decode()):
        assert '<input type="hidden" name="bin" value="B-1">' in page
        assert '<input type="hidden" name="weight_g" value="80">' in page


def test_a_bins_page_leads_to_the_form_with_its_code(as_citizen, as_visitor):
    bin_at("B&2", 0, 0, name="Market")
    assert 'href="/?bin=B%262"' in as_citizen.get("/bins/B&2/").content.decode()
    assert "/login/?next=/?bin=B%25262" in as_visitor.get("/bins/B&2/").content.decode()
    page = as_citizen.get("/?bin=B%262").content.decode()
    assert 'value="B&amp;2"' in page
    assert "Market" in page


@pytest.mark.parametrize("code", ["nowhere", "closed", "x" * 500, '"><b>'])
def test_a_page_that_names_no_bin_to_use_says_so(as_citizen, code):
    bin_at("closed", 0, 0, state=Bin.State.OUT_OF_ORDER)
    answer = as_citizen.get("/", {"bin": code})
    assert answer.status_code == 200
    assert "notice-warning" in answer.content.decode()
    assert "<b>" not in answer.content.decode()


@pytest.mark.parametrize("change", ["out of order", "removed", "no glass"])
def test_a_bin_that_closes_while_the_photo_is_looked_at_has_taken_it(citizen, corner, change):
    ready = prepare(person=citizen, received=received(drawn("glass")), bin=corner)
    if change == "no glass":
        corner.compartments.filter(name="glass").delete()
    else:
        Bin.objects.filter(pk=corner.pk).update(state=change)
    assert settle(ready).points == 12
    with pytest.raises(BinRefused):
        prepare(person=citizen, received=received(drawn("glass", 2)), bin=reloaded(corner))


def reloaded(bin: Bin) -> Bin:
    return Bin.objects.get(pk=bin.pk)
