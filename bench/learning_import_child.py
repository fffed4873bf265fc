"""One import into an empty database: run by learning_import.py."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.django_settings import set_up

# As many as the bound is meant for, however many there are.
CORES = 2


def told_nothing(_total: int) -> Callable[[int], None]:
    return lambda _done: None


def main(folder: Path) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    set_up()
    from django.core.management import call_command

    from classifier.services.datasets import import_dataset

    call_command("migrate", verbosity=0)
    begun, busy = time.perf_counter(), time.process_time()
    imported = import_dataset(folder, begin=told_nothing)
    told = {
        "photos": imported.added,
        "seconds": time.perf_counter() - begun,
        "busy": time.process_time() - busy,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
