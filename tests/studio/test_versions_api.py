"""Versions over HTTP: listed for who may see them, chosen by who may choose."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from classifier.models import ModelVersion, Serving
from classifier.services import versions
from classifier.services.versions import Decider
from tests.conftest import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

LIST = "/api/models"


@pytest.fixture
def as_trainer(trainer) -> Client:
    return client_for(trainer)


def post(client: Client, version: ModelVersion, what: str, **body):
    return client.post(f"{LIST}/{version.pk}/{what}", body, "application/json")


def test_the_list(as_trainer, as_moderator, trained):
    two, three = trained("2"), trained("3", ModelVersion.State.REFUSED)
    versions.set_traffic(two, is_shadow=True, by=Decider())
    found = as_trainer.get(LIST).json()
    assert found["total"] == 3
    parts = {each["version"]: (each["part"], each["may_serve"]) for each in found["results"]}
    assert parts == {"1": ("active", True), "2": ("shadow", True), "3": ("", False)}
    assert found["results"][0]["accuracy"] is None
    assert str(three.pk) in {each["id"] for each in found["results"]}
    assert as_moderator.get(LIST).status_code == 403


@pytest.fixture
def as_moderator(moderator) -> Client:
    return client_for(moderator)


def test_activate_and_back(as_trainer, trained):
    two = trained("2")
    said = post(as_trainer, two, "activate", reason="better").json()
    assert (said["active"], said["previous"], said["number"]) == ("2", "1", 1)
    one = ModelVersion.objects.get(version="1")
    assert post(as_trainer, one, "activate", number=1).json()["active"] == "1"
    late = post(as_trainer, two, "activate", number=1)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "DECIDED_MEANWHILE")


def test_traffic(as_trainer, trained):
    two = trained("2")
    said = post(as_trainer, two, "traffic", share=25).json()
    assert (said["challenger"], said["share"], said["shadow"]) == ("2", 25, False)
    said = post(as_trainer, two, "traffic", shadow=True).json()
    assert (said["share"], said["shadow"]) == (0, True)
    assert post(as_trainer, two, "traffic").json()["challenger"] is None
    assert post(as_trainer, two, "traffic").status_code == 409


@pytest.mark.parametrize(
    "body",
    [{"share": 51}, {"share": -1}, {"share": "many"}, {"shadow": True, "share": 5}, {"other": 1}],
)
def test_odd_traffic_is_refused(as_trainer, trained, body):
    assert post(as_trainer, trained("2"), "traffic", **body).status_code == 400
    assert not Serving.objects.filter(challenger__isnull=False).exists()


def test_what_has_not_passed_may_not(as_trainer, trained):
    row = trained("2", ModelVersion.State.REFUSED)
    for what, body in (("activate", {}), ("traffic", {"share": 5})):
        answer = post(as_trainer, row, what, **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "MAY_NOT_SERVE")


def test_others_may_not(as_citizen, as_moderator, moderator, client, trained):
    two = trained("2")
    # Who may look may not yet decide.
    moderator.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
    for what in ("activate", "traffic"):
        assert post(client, two, what).status_code == 401
        assert post(as_citizen, two, what).status_code == 403
        assert post(as_moderator, two, what).status_code == 403
    assert not Serving.objects.exists()
