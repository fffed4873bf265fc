from collections import Counter

import pytest

from classifier.models import TrainingPhoto
from classifier.services.grouping import group_new_photos
from classifier.services.training_material import conflicts, material
from classifier.taxonomy import LABELS
from wastewise.demo import seed_people
from wastewise.demo_studio import OF_EACH_CLASS, SENT, SOURCE, seed_lessons, seed_studio

State = TrainingPhoto.State


@pytest.fixture
def seeded(db) -> None:
    seed_people()
    seed_studio()


def test_there_are_as_many_of_each_class_to_learn_from(seeded):
    assert Counter(material().values_list("label", flat=True)) == dict.fromkeys(
        LABELS, OF_EACH_CLASS
    )
    # As a folder of that size is split by its groups: there is something to judge by.
    for part in ("test", "validation"):
        assert set(material().filter(part=part).values_list("label", flat=True)) == set(LABELS)


def test_each_stands_for_itself_and_none_is_in_doubt(seeded):
    group_new_photos()
    assert not conflicts().exists()
    assert not TrainingPhoto.objects.exclude(merged_group="").exists()
    assert TrainingPhoto.objects.filter(grouped_at=None, state=State.READY).count() == 0


def test_some_wait_for_a_look_most_doubtful_where_they_are_called_something_else(seeded):
    waiting = TrainingPhoto.objects.filter(state=State.WAITING)
    assert waiting.count() == len(SENT)
    assert {photo.contributor.username for photo in waiting} == {"citra", "vino"}
    assert waiting.exclude(guess=None).count() == len(SENT)
    wrong = [called for _name, _days, _hour, shown, called in SENT if called != shown]
    assert 2 <= len(wrong) <= len(SENT) // 2
    assert len({photo.created_at.date() for photo in waiting}) > len(SENT) // 2


def test_seeding_twice_changes_nothing(seeded):
    def rows() -> list[tuple[object, ...]]:
        return list(TrainingPhoto.objects.order_by("pk").values_list("pk", "state", "grouped_at"))

    TrainingPhoto.objects.filter(label="glass", state=State.WAITING).update(state=State.READY)
    TrainingPhoto.objects.filter(source=SOURCE, label="metal").update(state=State.REJECTED)
    before = rows()
    seed_studio()
    assert rows() == before


def test_a_start_that_was_killed_half_way_is_made_up_for(seeded):
    lost = [f"garden-{label}-{number}.jpg" for number in (18, 19) for label in LABELS]
    TrainingPhoto.objects.filter(source=SOURCE, group__in=lost).delete()
    seed_lessons()
    assert material().count() == OF_EACH_CLASS * len(LABELS)
