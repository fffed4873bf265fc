"""What the frame costs: throughput beside a bare project, memory, hostile uploads."""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench import bad_input
from bench.load import requests_per_second
from bench.report import Row
from bench.servers import free_port, gunicorn

ROOT = Path(__file__).resolve().parent.parent
# The same server for both, so that only Django and what we put around it differ.
SERVER = ["--workers", "1", "--threads", "4", "--worker-class", "gthread", "--keep-alive", "75"]

VIEW = """
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.response import Response


@api_view()
@permission_classes([AllowAny])
def bench(request):
    return Response({"answer": 42})
"""

BARE_SETTINGS = """
INSTALLED_APPS += ["rest_framework"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
REST_FRAMEWORK = {"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]}
"""

URLS = """
from django.urls import path
{imports}
from bench_view import bench

urlpatterns = [path("bench", bench){rest}]
"""


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="wastewise-bench-") as name:
        yield from throughput_and_memory(Path(name))
    yield from bad_input.measure()


def bare_project(folder: Path) -> Path:
    project = folder / "bare"
    project.mkdir()
    django_admin = Path(sys.executable).with_name("django-admin")
    subprocess.run([django_admin, "startproject", "bare", project], check=True)
    with (project / "bare" / "settings.py").open("a") as settings:
        settings.write(BARE_SETTINGS)
    (project / "bare" / "urls.py").write_text(URLS.format(imports="", rest=""))
    (project / "bench_view.py").write_text(VIEW)
    return project


def our_project(folder: Path) -> dict[str, str]:
    """Our settings whole, with one address more; throttles off, everything else as in service."""
    place = folder / "ours"
    place.mkdir()
    (place / "bench_view.py").write_text(VIEW)
    (place / "bench_urls.py").write_text(
        URLS.format(
            imports="from wastewise.urls import *\nfrom wastewise.urls import urlpatterns as ours",
            rest=", *ours",
        )
    )
    (place / "bench_settings.py").write_text(
        'from wastewise.settings import *\nROOT_URLCONF = "bench_urls"\n'
    )
    return {
        "PYTHONPATH": f"{place}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "bench_settings",
        "SECRET_KEY": "bench" * 10,
        "HTTPS": "off",
        "VAR": str(place / "var"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "THROTTLE_VISITOR": "off",
        "THROTTLE_USER": "off",
        "WEB_WORKERS": "1",
        "WEB_THREADS": "4",
    }


def throughput_and_memory(folder: Path) -> Iterator[Row]:
    bare_port, our_port = free_port(), free_port()
    environment = our_project(folder)
    with ExitStack() as stack:
        stack.enter_context(
            gunicorn(
                [*SERVER, "--bind", f"127.0.0.1:{bare_port}", "bare.wsgi"],
                directory=bare_project(folder),
                environment={"DJANGO_SETTINGS_MODULE": "bare.settings"},
                port=bare_port,
                log=folder / "bare.log",
            )
        )
        ours = stack.enter_context(
            gunicorn(
                [
                    *["-c", "python:wastewise.gunicorn_conf"],
                    *[*SERVER, "--bind", f"127.0.0.1:{our_port}", "wastewise.wsgi"],
                ],
                directory=ROOT,
                environment=environment,
                port=our_port,
                log=folder / "ours.log",
            )
        )
        yield memory_of_a_worker(ours)
        yield throughput(bare_port, our_port)


def throughput(bare_port: int, our_port: int) -> Row:
    """Rounds alternate, so that whatever else the machine does falls on both alike."""
    for port in (bare_port, our_port):
        requests_per_second(port, "/bench", seconds=1)  # warm up
    rounds = [
        (requests_per_second(bare_port, "/bench"), requests_per_second(our_port, "/bench"))
        for _ in range(5)
    ]
    bare = statistics.median(bare for bare, _ours in rounds)
    ours = statistics.median(ours for _bare, ours in rounds)
    share = statistics.median(ours / bare for bare, ours in rounds)
    what = f"Trivial DRF view: ours {ours:.0f}/s, bare project {bare:.0f}/s"
    return Row(what, f"{share:.0%}", "at least 60 %", share >= 0.60)


def memory_of_a_worker(server: "subprocess.Popen[bytes]") -> Row:
    (worker,) = psutil.Process(server.pid).children()
    megabytes = worker.memory_info().rss / 1e6
    return Row(
        "Memory of a web worker after start", f"{megabytes:.0f} MB", "under 160 MB", megabytes < 160
    )
