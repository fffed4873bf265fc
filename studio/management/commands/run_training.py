"""The process that trains. A worker starts it; nobody needs to by hand."""

import json
import os
import sys
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from classifier.bundles import BundleRefused
from classifier.training.dataset import DatasetRefused
from classifier.training.order import TrainingRefused
from classifier.training.recipe import RecipeRefused
from studio.models import TrainingRun

# Nobody watches any more.
DESERTED = 3
REFUSED = 4


class Command(BaseCommand):
    help = "Train as a row of the studio says; what there is to tell goes into a pipe as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=UUID)
        parser.add_argument("--folder", type=Path, required=True)
        parser.add_argument("--pipe", type=int, required=True)

    def handle(self, **options: Any) -> None:
        from studio.services.learning import learn

        threading.Thread(target=end_with_watcher, daemon=True).start()
        with os.fdopen(options["pipe"], "w", encoding="utf-8") as pipe:

            def say(line: dict[str, Any]) -> None:
                pipe.write(json.dumps(line) + "\n")
                pipe.flush()

            try:
                run = TrainingRun.objects.defer("learned_from").get(pk=options["run"])
                learn(run=run, folder=options["folder"], say=say)
            except (BundleRefused, DatasetRefused, RecipeRefused, TrainingRefused) as refused:
                say({"refused": str(refused)})
                sys.exit(REFUSED)
            except OSError as error:
                say({"refused": f"{error.filename or 'A file'}: {error.strerror or error}."})
                sys.exit(REFUSED)
        # Tensorflow takes seconds to clear up, and all that counts is written.
        os._exit(0)


def end_with_watcher() -> None:
    """Its end of this pipe closes when it ends, also when it is killed."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(DESERTED)
