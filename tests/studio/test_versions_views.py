"""The pages on which staff choose which version answers; each decision is asked for first."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.versions import Decider
from tests.classifier.test_detections import keep
from tests.classifier.test_version_stats import detection, look
from tests.conftest import client_for
from tests.studio import material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

LIST = "/studio/versions/"


@pytest.fixture
def as_trainer(trainer) -> Client:
    return client_for(trainer)


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())


def decide(client: Client, address: str, **fields) -> str:
    """As a person does it: open the page that asks, and send its form."""
    form = text_of(client.get(address))
    number = re.search(r'name="number" value="(\d+)"', form)[1]
    return text_of(client.post(address, {"number": number} | fields, follow=True))


def test_the_list_says_who_answers(as_trainer, trained):
    two, three = trained("2"), trained("3", ModelVersion.State.REFUSED)
    versions.activate(two, by=Decider())
    text = text_of(as_trainer.get(LIST))
    assert "Version 2 answers." in text
    assert "Go back to 1" in text
    assert f"{LIST}{two.pk}/activate/" not in text
    assert f"{LIST}{three.pk}/activate/" not in text
    assert "It may not answer: it has not passed the gate." in text


def test_what_the_gate_could_not_judge_has_not_passed(as_trainer, trained):
    two = trained("2", ModelVersion.State.CANDIDATE)
    assert "not passed" in text_of(as_trainer.get(LIST))
    assert "Not passed." in text_of(as_trainer.get(f"{LIST}{two.pk}/"))


def test_what_came_with_the_product_is_in_the_list(as_trainer):
    text = text_of(as_trainer.get(LIST))
    assert "Version 1 answers." in text
    assert "came with the product" in text


def test_let_one_answer_and_go_back(as_trainer, trained, trainer):
    two = trained("2")
    said = decide(as_trainer, f"{LIST}{two.pk}/activate/", reason="better on glass")
    assert "2 answers from now on." in said
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.reason, entry.address) == (trainer, "better on glass", "127.0.0.1")
    assert "1 answers again." in decide(as_trainer, f"{LIST}roll-back/")
    assert Serving.objects.get().active.version == "1"


def test_a_trial_with_a_share_in_shadow_and_its_end(as_trainer, trained):
    two = trained("2")
    address = f"{LIST}{two.pk}/try/"
    assert "Version 2 answers 20% of people" in decide(as_trainer, address, way="share", share="20")
    assert "in shadow" in decide(as_trainer, address, way="shadow", share="")
    assert "The trial has ended." in decide(as_trainer, f"{LIST}withdraw/")
    assert Serving.objects.get().challenger is None


@pytest.mark.parametrize("share", ["", "0", "51", "many"])
def test_a_share_that_is_none_is_said_beside_the_field(as_trainer, trained, share):
    two = trained("2")
    text = decide(as_trainer, f"{LIST}{two.pk}/try/", way="share", share=share)
    assert 'class="field-error"' in text
    assert Serving.objects.filter(challenger=two).count() == 0


def test_a_page_from_before_another_decision_decides_nothing(as_trainer, trained):
    two, three = trained("2"), trained("3")
    as_trainer.get(f"{LIST}{two.pk}/activate/")
    versions.activate(three, by=Decider())
    answer = as_trainer.post(f"{LIST}{two.pk}/activate/", {"number": "0"}, follow=True)
    assert "Somebody else has just decided" in text_of(answer)
    assert Serving.objects.get().active == three


@pytest.mark.parametrize(
    ("way", "sentence"),
    [("roll-back", "no earlier version to go back to."), ("withdraw", "No version is on trial.")],
)
def test_what_there_is_nothing_of_is_not_asked(as_trainer, way, sentence):
    answer = as_trainer.get(f"{LIST}{way}/", follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert sentence in text_of(answer)


def test_what_has_not_passed_is_refused_with_a_sentence(as_trainer, trained):
    row = trained("2", ModelVersion.State.CANDIDATE)
    said = decide(as_trainer, f"{LIST}{row.pk}/activate/")
    assert "2 has not passed the gate" in said


def test_who_may_only_look_decides_nothing(moderator, trained, trainer):
    """And whoever is no staff does not even look, whatever rights they hold."""
    two = trained("2")
    client = client_for(moderator)
    assert client.get(LIST).status_code == 403
    give(moderator, "view_modelversion")
    assert "Let it answer" not in text_of(client.get(LIST))
    for way in (f"{two.pk}/activate", f"{two.pk}/try", "roll-back", "withdraw"):
        assert client.post(f"{LIST}{way}/", {"number": "0"}).status_code == 403
    trainer.is_staff = False
    trainer.save()
    assert client_for(trainer).get(LIST).status_code == 403
    assert not Serving.objects.filter(active=two).exists()


def give(person, codename: str) -> None:
    from django.contrib.auth.models import Permission

    person.user_permissions.add(Permission.objects.get(codename=codename))


def test_the_operators_word_is_said(as_trainer, settings):
    settings.MODEL_DIR = "/somewhere"
    assert "MODEL_DIR" in text_of(as_trainer.get(LIST))


def test_one_version_with_what_the_gate_said(as_trainer, trained):
    two = trained("2")
    two.verdict = {
        "outcome": "passed",
        "compared_with": "1",
        "test_photos": 640,
        "left_out": 0,
        "readings": 1,
        "reasons": [
            {"code": "evidence", "passed": True, "few": {}, "fewest": 20},
            {"code": "latency", "passed": True, "candidate": 5.0, "active": 5.0, "budget": 50.0},
        ],
    }
    two.save()
    run = material.run(state="finished", ended_at=timezone.now(), candidate=two)
    text = text_of(as_trainer.get(f"{LIST}{two.pk}/"))
    assert f"/studio/runs/{run.pk}/" in text
    assert "There are enough test photos of each kind." in text
    assert "held against 1" in text
    assert "It has answered nobody yet." in text
    assert two.sha256 in text


def test_how_it_does_in_each_arm(as_trainer, trained, citizen):
    two = trained("2")
    detection(citizen, model_version="2", verified_label="glass")
    detection(citizen, model_version="2", arm="challenger", latency_ms=8.0)
    text = text_of(as_trainer.get(f"{LIST}{two.pk}/"))
    assert "As active version: 1 photo" in text
    assert "As challenger: 1 photo" in text
    assert "100.0% of 1 who said" in text
    assert "nobody has said yet" in text


def test_where_two_differ_photos_are_shown_as_their_people_allow(
    as_trainer, trained, citizen, stranger
):
    two = trained("2")
    shown, hidden = keep(citizen, "glass"), keep(stranger, "glass")
    shown.may_train = True
    shown.save()
    for kept in (shown, hidden):
        look(citizen, "glass", "plastic", detection=kept)
    look(citizen, "paper", "metal", "metal")
    text = text_of(as_trainer.get(f"{LIST}{two.pk}/"))
    assert f"/files/{shown.file_id}/" in text
    assert f"/files/{hidden.file_id}/" not in text
    assert "This photo is not for our eyes." in text
    assert "they differ on 3" in text
    assert "only 2 on 1." in text
    assert "p = 1.000" in text
    assert as_trainer.get(f"/files/{shown.file_id}/").status_code == 200
    assert as_trainer.get(f"/files/{hidden.file_id}/").status_code == 404


def test_pages_cost_the_same_however_much_there_is(
    as_trainer, trained, citizen, django_assert_max_num_queries
):
    two = trained("2")
    as_trainer.get(LIST)
    for count in (1, 10):
        for number in range(count):
            trained(f"{count}.{number}")
            kept = keep(citizen, "glass")
            look(citizen, "glass", "plastic", detection=kept)
        with django_assert_max_num_queries(10):
            as_trainer.get(LIST)
        with django_assert_max_num_queries(15):
            as_trainer.get(f"{LIST}{two.pk}/")


def test_a_verdict_that_counts_no_longer_is_told_before_somebody_decides(as_trainer, trained):
    two, three = trained("2"), trained("3")
    ModelVersion.objects.update(verdict={"compared_with": "1"})
    sentence = "3 was held against 1, but 2 answers now."
    assert sentence not in as_trainer.get(f"/studio/versions/{three.pk}/activate/").content.decode()
    versions.activate(two, by=Decider())
    for way in ("activate", "try"):
        shown = as_trainer.get(f"/studio/versions/{three.pk}/{way}/").content.decode()
        assert sentence in shown
