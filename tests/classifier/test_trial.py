"""A challenger on some people, always the same, or in shadow; and how its trial ends by itself."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from accounts.models import AuditEntry, Device
from accounts.services import devices
from classifier import loader, services
from classifier.bundles import NETWORK
from classifier.exceptions import DecidedMeanwhile
from classifier.lineup import LOOKS, MOST_FAILURES, Lineup, Trial, Trouble
from classifier.models import Arm, Detection, Serving, ShadowLook
from classifier.services import recognising, versions
from classifier.services.versions import Decider
from common.photos import PhotoRefused, receive
from disposals.services.disposing import dispose
from notifications.models import Alert
from tests.classifier.colours import photo_of
from tests.classifier.test_detections import keep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NOBODY = Decider()
SUBJECTS = [f"user:{number}" for number in range(400)]


def received(label: str = "glass", size: tuple[int, int] = (96, 64)):
    return receive(io.BytesIO(photo_of(label, size)))


def asked(subject: str = "", **photo) -> services.Answer:
    return services.recognise(received(**photo), subject=subject)


def begin(version, **trial) -> Lineup:
    versions.set_traffic(version, **trial, by=NOBODY)
    loader.forget()
    return loader.lineup()


def change(lineup: Lineup, change) -> None:
    """What the challenger's network answers, before anybody reads it."""
    network = lineup.challenger._network
    run = network.run
    network.run = lambda pixels, *, with_map: change(run(pixels, with_map=with_map))


def swapped(seen):
    """As if it had learned its labels in another order."""
    return seen._replace(logits=seen.logits[::-1])


def broken(_seen):
    raise RuntimeError("a network that does not run")


def test_the_same_person_always_meets_the_same_arm(trained):
    two = trained("2")
    lineup = begin(two, share=30)
    arms = {subject: lineup.arm_of(subject) for subject in SUBJECTS}
    share = sum(arm is Arm.CHALLENGER for arm in arms.values()) / len(arms)
    assert 0.22 < share < 0.38
    again = begin(two, share=30)
    assert {subject: again.arm_of(subject) for subject in SUBJECTS} == arms
    # A larger share takes nobody's arm away.
    more = begin(two, share=50)
    for subject, arm in arms.items():
        assert arm is Arm.ACTIVE or more.arm_of(subject) is Arm.CHALLENGER


def test_another_challenger_meets_other_people(trained):
    first = begin(trained("2"), share=50)
    arms = [first.arm_of(subject) for subject in SUBJECTS]
    other = begin(trained("3"), share=50)
    assert [other.arm_of(subject) for subject in SUBJECTS] != arms


def test_nobody_in_particular_gets_the_active_one(trained):
    lineup = begin(trained("2"), share=50)
    for number in range(20):
        assert replace(lineup, trial=Trial(str(number))).arm_of("") is Arm.ACTIVE
    assert {asked(subject).model_version for subject in SUBJECTS[:20]} == {"1", "2"}
    assert asked().model_version == "1"


def in_arm(lineup: Lineup, monkeypatch, arm: Arm) -> None:
    monkeypatch.setattr(Lineup, "arm_of", lambda self, subject: arm if subject else Arm.ACTIVE)


def test_page_api_and_disposals_keep_version_and_arm(
    as_citizen, citizen, trained, monkeypatch, client
):
    lineup = begin(trained("2"), share=10)
    in_arm(lineup, monkeypatch, Arm.CHALLENGER)
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("glass"))}
    assert as_citizen.post("/api/predict", photo).json()["model"]["version"] == "2"
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("paper"))}
    assert as_citizen.post("/classify/", photo).status_code == 200
    dispose(person=citizen, received=received("metal"))
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("glass"))}
    assert client.post("/api/predict", photo).json()["model"]["version"] == "1"
    kept = list(Detection.objects.values_list("model_version", "arm"))
    assert kept == [("2", "challenger")] * 3


def test_a_device_is_somebody(client, trained, monkeypatch, admin):
    begin(trained("2"), share=10)
    subjects = []
    monkeypatch.setattr(
        Lineup, "arm_of", lambda self, subject: subjects.append(subject) or Arm.CHALLENGER
    )
    device, key = devices.enrol(name="Kiosk", kind=Device.Kind.KIOSK, by=admin)
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("glass"))}
    answer = client.post("/api/predict", photo, HTTP_AUTHORIZATION=f"Device {key}")
    assert answer.json()["model"]["version"] == "2"
    assert subjects == [f"device:{device.pk}"]


def test_a_failing_challenger_costs_nobody_their_answer(trained, monkeypatch):
    lineup = begin(trained("2"), share=50)
    in_arm(lineup, monkeypatch, Arm.CHALLENGER)
    change(lineup, broken)
    for number in range(MOST_FAILURES + 2):
        answer = asked("user:1", size=(96, 64 + number))
        assert (answer.model_version, answer.arm) == ("1", Arm.ACTIVE)
    row = Serving.objects.get()
    assert (row.challenger, row.share, row.number) == (None, 0, 2)
    alert = Alert.objects.get()
    assert alert.title == "The trial of version 2 has ended by itself"
    assert alert.times_seen == 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.reason) == (
        None,
        "withdraw model",
        "by itself: failing",
    )


def test_answers_with_no_numbers_are_failures(trained, monkeypatch):
    lineup = begin(trained("2"), share=50)
    in_arm(lineup, monkeypatch, Arm.CHALLENGER)
    change(lineup, lambda seen: seen._replace(logits=seen.logits * float("nan")))
    assert asked("user:1").model_version == "1"
    assert lineup.trial.failures == 1


def test_a_failure_now_and_then_is_none_in_a_row():
    trial = Trial("2")
    for _ in range(5):
        for _ in range(MOST_FAILURES - 1):
            trial.failed()
        trial.saw(Arm.CHALLENGER, 5)
    assert trial.trouble is None


@pytest.mark.parametrize(
    ("active", "challenger", "is_slow"),
    [(20, 61, True), (20, 59, False), (5, 49, False), (5, 51, True)],
)
def test_slow_is_three_times_slower_and_so_that_it_is_noticed(active, challenger, is_slow):
    trial = Trial("2")
    for _ in range(LOOKS):
        trial.saw(Arm.ACTIVE, active)
    for _ in range(LOOKS - 1):
        trial.saw(Arm.CHALLENGER, challenger)
    assert trial.trouble is None
    trial.saw(Arm.CHALLENGER, challenger)
    assert (trial.trouble is Trouble.SLOW) == is_slow


def test_slow_is_told_by_the_last_hundred():
    """Five of a hundred may be slow."""
    trial = Trial("2")
    for number in range(3 * LOOKS):
        trial.saw(Arm.ACTIVE, 5)
        trial.saw(Arm.CHALLENGER, 500 if number % 25 == 0 else 5)
    assert trial.trouble is None
    for _ in range(5):
        trial.saw(Arm.CHALLENGER, 500)
    assert trial.trouble is Trouble.SLOW


def test_a_challenger_that_cannot_be_loaded_is_withdrawn(trained, settings):
    two = trained("2")
    (settings.MEDIA_ROOT / "models" / str(two.pk) / NETWORK).write_bytes(b"damaged")
    begin(two, share=50)
    assert asked("user:1").model_version == "1"
    assert Serving.objects.get().challenger is None
    assert Alert.objects.get().kind == "challenger_withdrawn"


def test_another_one_on_trial_since_is_left_alone(trained, monkeypatch):
    lineup = begin(trained("2"), share=50)
    versions.set_traffic(trained("3"), share=50, by=NOBODY)
    in_arm(lineup, monkeypatch, Arm.CHALLENGER)
    change(lineup, broken)
    for number in range(MOST_FAILURES):
        asked("user:1", size=(96, 64 + number))
    assert Serving.objects.get().challenger.version == "3"
    assert not Alert.objects.exists()


def test_a_photo_that_is_none_is_no_failure(trained, monkeypatch):
    lineup = begin(trained("2"), share=50)
    in_arm(lineup, monkeypatch, Arm.CHALLENGER)
    with pytest.raises(PhotoRefused):
        services.recognise(receive(io.BytesIO(photo_of("glass")[:200])), subject="user:1")
    assert lineup.trial.failures == 0


def test_in_shadow_both_see_it_and_the_active_one_answers(citizen, trained):
    lineup = begin(trained("2"), is_shadow=True)
    change(lineup, swapped)
    kept = keep(citizen, "glass")
    look = ShadowLook.objects.get()
    assert (kept.label, kept.model_version, kept.arm) == ("glass", "1", "active")
    assert look.detection == kept
    assert (look.active, look.active_label) == ("1", "glass")
    assert (look.challenger, look.challenger_label) == ("2", "plastic")
    assert look.challenger_confidence > 0.5
    assert look.challenger_ms > 0


def test_of_visitors_it_keeps_no_more_than_what_both_said(client, trained):
    begin(trained("2"), is_shadow=True)
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("glass"))}
    assert client.post("/api/predict", photo).status_code == 200
    look = ShadowLook.objects.get()
    assert (look.detection, look.active_label, look.challenger_label) == (None, "glass", "glass")


def test_a_shadow_that_fails_reaches_nobody(citizen, trained):
    lineup = begin(trained("2"), is_shadow=True)
    change(lineup, broken)
    for number in range(MOST_FAILURES):
        seen = services.look_and_prepare(received(size=(96, 64 + number)), keeps_photo=False)
        kept = services.keep_seen(person=citizen, seen=seen, may_train=False)
        assert kept.model_version == "1"
    assert list(ShadowLook.objects.values_list("challenger_label", flat=True)) == [""] * 3
    assert Serving.objects.get().challenger is None


def test_what_a_shadow_said_is_not_worth_an_answer(client, trained, monkeypatch):
    begin(trained("2"), is_shadow=True)

    def away(*_args, **_fields):
        raise OperationalError("away")

    monkeypatch.setattr(ShadowLook, "save", away)
    photo = {"image": SimpleUploadedFile("a.jpg", photo_of("glass"))}
    assert client.post("/api/predict", photo).status_code == 200


def test_where_it_cannot_be_withdrawn_it_answers_nobody_all_the_same(trained, monkeypatch):
    lineup = begin(trained("2"), share=50)
    change(lineup, broken)

    def away(**_fields):
        raise OperationalError("away")

    monkeypatch.setattr(recognising, "withdraw_failing", away)
    subject = next(each for each in SUBJECTS if lineup.arm_of(each) is Arm.CHALLENGER)
    for number in range(MOST_FAILURES):
        assert asked(subject, size=(96, 64 + number)).model_version == "1"
    assert lineup.trial.trouble is Trouble.FAILING
    assert lineup.arm_of(subject) is Arm.ACTIVE


@pytest.mark.parametrize("error", [OperationalError("away"), DecidedMeanwhile()])
def test_it_is_withdrawn_once_that_can_be_written_down(trained, monkeypatch, error):
    lineup = begin(trained("2"), share=50)
    lineup.trial.trouble = Trouble.FAILING
    tried = []

    def fails(**_fields):
        tried.append(1)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(recognising, "withdraw_failing", fails)
        for number in range(3):
            assert asked("user:1", size=(96, 64 + number)).model_version == "1"
    # Not with each photo: a database in trouble has enough to do.
    assert len(tried) == 1
    lineup.trial.tell_at = 0
    asked("user:1", size=(96, 70))
    assert Serving.objects.get().challenger is None
    assert Alert.objects.count() == 1


def test_one_that_was_withdrawn_may_be_tried_again(trained):
    two = trained("2")
    first = begin(two, share=50)
    first.trial.trouble = Trouble.SLOW
    asked("user:1")
    assert Serving.objects.get().challenger is None
    versions.set_traffic(two, share=50, by=NOBODY)
    # This process has not looked at the row since.
    loader._loader._looked_at = float("-inf")
    again = loader.lineup()
    assert again.trial is not first.trial
    assert again.on_trial
