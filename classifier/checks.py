"""`manage.py check` opens the model as serving would: hash, labels, what goes in and comes out."""

from typing import Any

from django.core.checks import CheckMessage, Error

from classifier.bundles import BundleRefused, model_directory, read_bundle
from classifier.predictor import Predictor


def check_model(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        Predictor(read_bundle(model_directory()))
    except BundleRefused as error:
        return [
            Error(
                str(error),
                hint="Set MODEL_DIR to the folder of a model, or bring the shipped one back.",
                id="classifier.E001",
            )
        ]
    return []
