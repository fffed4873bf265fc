"""Trainings for apps: start one, call it off, follow it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import StaffWhoMay
from accounts.selectors import person_of
from common.serializers import StrictSerializer, read
from studio.access import SEE_RUNS, START_RUNS
from studio.models import TrainingRun
from studio.run_words import message_of
from studio.selectors.runs import is_under_way, latest_run
from studio.services.running import NAMES, Choices, cancel_run, start_run


class TrainRequest(StrictSerializer):
    """What is left out is as the page suggests it."""

    epochs = serializers.IntegerField(default=Choices.epochs, help_text="1 to 100.")
    learning_rate = serializers.FloatField(default=Choices.learning_rate)
    batch_size = serializers.IntegerField(default=Choices.batch_size, help_text="4 to 256.")
    depth = serializers.IntegerField(
        default=Choices.depth,
        help_text="Blocks of the network that learn; 0: the last layer alone.",
    )
    again = serializers.BooleanField(
        default=False, help_text="Also where photos and choices are those of an earlier training."
    )


class EpochSerializer(serializers.Serializer):
    epoch = serializers.IntegerField()
    loss = serializers.FloatField()
    accuracy = serializers.FloatField()
    val_loss = serializers.FloatField(allow_null=True)
    val_accuracy = serializers.FloatField(allow_null=True)


class TrainingStatusSerializer(serializers.Serializer):
    in_progress = serializers.BooleanField()
    current_epoch = serializers.IntegerField()
    total_epochs = serializers.IntegerField()
    progress = serializers.FloatField(help_text="Of the whole, 0 to 100.")
    stage = serializers.CharField(help_text="Of the work; empty where there is none.")
    step = serializers.IntegerField()
    total_steps = serializers.IntegerField()
    seconds_left = serializers.FloatField(allow_null=True)
    message = serializers.CharField()
    accuracy = serializers.FloatField(allow_null=True)
    loss = serializers.FloatField(allow_null=True)
    run_id = serializers.UUIDField(allow_null=True)
    history = EpochSerializer(many=True)


def status_of(run: TrainingRun | None) -> dict[str, Any]:
    history = [epoch_of(line) for line in run.history] if run else []
    last = history[-1] if history else {"accuracy": None, "loss": None}
    return {
        "in_progress": is_under_way(run),
        "current_epoch": epoch_reached(run) if run else 0,
        "total_epochs": run.epochs if run else 0,
        "progress": run.progress if run else 0,
        "stage": run.stage if run else "",
        "step": run.step if run else 0,
        "total_steps": run.steps if run else 0,
        "seconds_left": run.seconds_left if run else None,
        "message": message_of(run),
        "accuracy": last["accuracy"],
        "loss": last["loss"],
        "run_id": run.pk if run else None,
        "history": history,
    }


def epoch_reached(run: TrainingRun) -> int:
    """Stages after the teaching have no epochs of their own."""
    return run.epoch or max((line["epoch"] for line in run.history), default=0)


def epoch_of(line: dict[str, Any]) -> dict[str, Any]:
    return {str(name): line.get(str(name)) for name in EpochSerializer().fields}


class TrainView(APIView):
    permission_classes = [StaffWhoMay]
    needs = START_RUNS

    @extend_schema(request=TrainRequest, responses={202: TrainingStatusSerializer})
    def post(self, request: Request) -> Response:
        """Start a training with all photos that may be learned from. One at a time."""
        asked = read(TrainRequest, request)
        choices = Choices(**{name: asked[name] for name in NAMES})
        run = start_run(person=person_of(request), choices=choices, again=asked["again"])
        return Response(TrainingStatusSerializer(status_of(run)).data, status=202)


class CancelView(APIView):
    permission_classes = [StaffWhoMay]
    needs = START_RUNS

    @extend_schema(request=None, responses={202: TrainingStatusSerializer})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Call a training off. It ends within seconds."""
        cancel_run(run_id=run_id)
        return Response(TrainingStatusSerializer(status_of(latest_run())).data, status=202)


class TrainingStatusView(APIView):
    permission_classes = [StaffWhoMay]
    needs = SEE_RUNS

    @extend_schema(responses=TrainingStatusSerializer)
    def get(self, request: Request) -> Response:
        """Where the training under way stands, or how the last one ended."""
        return Response(TrainingStatusSerializer(status_of(latest_run())).data)
