"""What shows one thing belongs together and to one part; two labels for one picture are told."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.models import TrainingPhoto
from classifier.services import choose, grouping
from classifier.services.grouping import GroupingBusy, group_new_photos
from classifier.services.training_material import conflicts, material
from classifier.training.dataset import part_of
from tests.classifier.training_photos import looks, nearly, training_photo
from tests.crowds import at_once

pytestmark = pytest.mark.django_db
State = TrainingPhoto.State
NOON = timezone.now().replace(hour=12, minute=0)


def placed(*photos: TrainingPhoto) -> list[tuple[str, str]]:
    for photo in photos:
        photo.refresh_from_db()
    return [(photo.part, photo.merged_group) for photo in photos]


def test_what_stands_alone_keeps_its_part():
    photos = [training_photo(part=part) for part in ("training", "validation", "test")]
    assert group_new_photos() == 3
    assert placed(*photos) == [("training", ""), ("validation", ""), ("test", "")]
    assert all(photo.grouped_at for photo in photos)


def test_a_second_time_there_is_nothing_to_do():
    training_photo()
    group_new_photos()
    assert group_new_photos() == 0


@pytest.mark.parametrize(
    ("bits", "quality", "is_same"), [(31, 50, True), (32, 100, False), (0, 49, False)]
)
def test_the_same_picture_is_what_differs_in_few_bits_and_shows_something(bits, quality, is_same):
    one = training_photo(pdq=looks(1), part="test", quality=quality)
    other = training_photo(pdq=nearly(looks(1), bits))
    group_new_photos()
    (_, name), (part, other_name) = placed(one, other)
    assert (part == "test") is is_same
    assert (name == other_name != "") is is_same


@pytest.mark.parametrize(
    ("there", "new", "strictest"),
    [
        ("training", "validation", "validation"),
        ("validation", "training", "validation"),
        ("training", "test", "test"),
        ("test", "validation", "test"),
    ],
)
def test_groups_that_turn_out_to_be_one_take_the_strictest_part(there, new, strictest):
    known = [training_photo(group="box", part=there, pdq=looks(n)) for n in range(2)]
    group_new_photos()
    found = training_photo(source="web", part=new, pdq=nearly(looks(1), 20))
    group_new_photos()
    (one, name), *others = placed(*known, found)
    assert one == strictest
    assert name != ""
    assert others == [(strictest, name)] * 2


def test_what_was_merged_before_follows():
    """A third photo brings two groups together, one of which is two already."""
    first, second = training_photo(pdq=looks(1)), training_photo(pdq=nearly(looks(1), 5))
    group_new_photos()
    held_out = training_photo(pdq=nearly(looks(1), 60), part="test")
    group_new_photos()
    assert [part for part, _ in placed(first, second, held_out)] == ["training"] * 2 + ["test"]
    between = training_photo(pdq=nearly(looks(1), 33))
    group_new_photos()
    assert len(set(placed(first, second, held_out, between))) == 1
    assert first.part == "test"


def test_what_comes_later_for_a_merged_group_finds_it_by_its_own_name():
    one = training_photo(source="a", group="box", pdq=looks(1))
    other = training_photo(source="b", group="box", pdq=looks(1), part="test")
    unrelated = training_photo(source="c", group="box")
    group_new_photos()
    late = training_photo(source="a", group="box")
    group_new_photos()
    assert placed(late) == placed(one) == placed(other)
    assert late.part == "test"
    assert placed(unrelated) == [("training", "")]


def sent(person, minutes: float, **fields) -> TrainingPhoto:
    when = NOON + timedelta(minutes=minutes)
    return training_photo(source="people", contributor=person, created_at=when, **fields)


def test_photos_of_one_person_within_ten_minutes_are_one_thing(citizen, stranger):
    first, second, third = (sent(citizen, minutes) for minutes in (0, 10, 20.1))
    theirs = sent(stranger, 5)
    group_new_photos()
    (_, name), (_, second_name), (_, third_name), (_, their_name) = placed(
        first, second, third, theirs
    )
    assert name == second_name != ""
    assert third_name == their_name == ""


def test_one_that_comes_later_joins_those_before_it(citizen):
    first = sent(citizen, 0)
    group_new_photos()
    second = sent(citizen, 9)
    group_new_photos()
    third = sent(citizen, 18)
    group_new_photos()
    names = {name for _, name in placed(first, second, third)}
    assert len(names) == 1
    assert names != {""}


def test_photos_of_a_folder_that_came_at_once_are_no_burst():
    photos = [training_photo(created_at=NOON) for _ in range(2)]
    group_new_photos()
    assert placed(*photos) == [("training", "")] * 2


def test_what_people_send_is_tested_on_once_there_is_enough_of_it(citizen, monkeypatch):
    monkeypatch.setattr(grouping, "FEWEST_GROUPS_TO_TEST", 10)
    few = [sent(citizen, 60 * number, group=f"few{number}") for number in range(9)]
    group_new_photos()
    assert {part for part, _ in placed(*few)} == {"training"}
    more = [sent(citizen, 60 * (20 + number), group=f"more{number}") for number in range(30)]
    group_new_photos()
    assert [part for part, _ in placed(*more)] == [part_of(photo.group) for photo in more]
    assert {"test", "training"} <= {photo.part for photo in more}
    assert {part for part, _ in placed(*few)} == {"training"}


def test_a_photo_that_people_sent_moves_nothing(citizen):
    """It joins what it looks like; a part of its own it does not have."""
    known = training_photo(pdq=looks(1), part="training")
    group_new_photos()
    found = sent(citizen, 0, pdq=looks(1))
    group_new_photos()
    assert [part for part, _ in placed(known, found)] == ["training", "training"]


@pytest.mark.parametrize(
    "fields",
    [{"state": State.WAITING}, {"state": State.REJECTED}, {"may_train": False}],
    ids=["waits", "rejected", "taken back"],
)
def test_what_nobody_vouches_for_brings_nothing_together(fields, citizen):
    """Or a stranger's copies of two photos, sent at once, would make one group of theirs."""
    one, other = training_photo(pdq=looks(1)), training_photo(pdq=looks(2), part="test")
    group_new_photos()
    copies = [sent(citizen, number, pdq=looks(number), **fields) for number in (1, 2)]
    assert group_new_photos() == 0
    assert placed(one, other) == [("training", ""), ("test", "")]
    assert [copy.grouped_at for copy in copies] == [None, None]


def found_conflicts() -> set[tuple[str, str]]:
    return set(conflicts().values_list("label", "other_label"))


def test_two_labels_for_one_picture_are_a_conflict(citizen):
    training_photo(pdq=looks(1), label="glass")
    group_new_photos()
    sent(citizen, 0, pdq=nearly(looks(1), 31), label="trash", settled_at=NOON)
    group_new_photos()
    assert found_conflicts() == {("glass", "trash"), ("trash", "glass")}
    assert not material().exists()


def test_hardly_anything_to_see_is_no_conflict():
    for label in ("glass", "trash"):
        training_photo(pdq=looks(1), label=label, quality=49)
    group_new_photos()
    assert found_conflicts() == set()


def test_what_staff_settled_in_a_folder_stays_so():
    for label in ("glass", "trash"):
        training_photo(pdq=looks(1), label=label, settled_at=NOON)
    group_new_photos()
    assert found_conflicts() == set()


def test_a_photo_that_was_left_out_is_in_nobodys_way():
    training_photo(pdq=looks(1), label="glass", state=State.LEFT_OUT, grouped_at=NOON)
    training_photo(pdq=looks(1), label="trash")
    group_new_photos()
    assert found_conflicts() == set()


def test_many_ask_as_much_as_few(citizen):
    asked = []
    for count in (2, 12):
        for number in range(count):
            training_photo(pdq=looks((count, number)), part="test")
            sent(citizen, 60 * number, pdq=nearly(looks((count, number)), 9), label="trash")
        with CaptureQueriesContext(connection) as queries:
            group_new_photos()
        TrainingPhoto.objects.all().delete()
        asked.append(len(queries))
    assert asked[0] == asked[1] < 20


def test_who_comes_in_between_makes_it_start_anew(citizen):
    """The plan was made with a photo that has been taken back since."""
    photo, other = sent(citizen, 0), sent(citizen, 5)
    plan = grouping.made_plan()
    TrainingPhoto.objects.filter(pk=photo.pk).update(may_train=False)
    assert not grouping.carried_out(plan)
    assert placed(other) == [("training", "")]
    assert group_new_photos() == 1
    assert TrainingPhoto.objects.get(grouped_at=None) == photo


def test_it_gives_up_with_a_sentence(monkeypatch):
    training_photo()
    monkeypatch.setattr(grouping, "carried_out", lambda plan: False)
    with pytest.raises(GroupingBusy, match="try again in a moment"):
        group_new_photos()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_many_at_once_make_one_group(citizen):
    training_photo(pdq=looks(1), part="test")
    photos = [sent(citizen, 60 * number, pdq=nearly(looks(1), number)) for number in range(8)]
    counts = at_once([group_new_photos] * 8)
    assert sum(counts) == 9
    assert len(set(placed(*photos))) == 1
    assert photos[0].part == "test"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_that_do_not_know_of_each_other_meet(monkeypatch, citizen):
    """The second comes while the first has made its plan; both photos show one thing."""
    held_out = training_photo(pdq=looks(1), part="test")
    planned, has_come = Event(), Event()
    write = grouping.carried_out

    def wait_and_write(plan):
        if not planned.is_set():
            planned.set()
            assert has_come.wait(20)
        return write(plan)

    monkeypatch.setattr(grouping, "carried_out", wait_and_write)

    def second() -> int:
        assert planned.wait(20)
        late = sent(citizen, 0, pdq=looks(1))
        done = group_new_photos()
        has_come.set()
        late.refresh_from_db()
        assert late.part == "test"
        return done

    assert sorted(at_once([group_new_photos, second])) == [0, 2]
    assert placed(held_out)[0][0] == "test"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_consent_that_is_taken_back_meanwhile_stays_taken_back(citizen):
    photos = [sent(citizen, number) for number in range(40)]
    choices = {"person": citizen, "keeps_history": True, "may_train": False}
    at_once([group_new_photos, lambda: choose(**choices), group_new_photos])
    assert not material().exists()
    assert not TrainingPhoto.objects.filter(pk__in=[one.pk for one in photos], may_train=True)
