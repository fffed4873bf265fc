"""How the `web` process is served: `gunicorn -c python:wastewise.gunicorn_conf wastewise.wsgi`."""

import gc
import os
import socket
import struct
import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import ParseException
from gunicorn.http.message import Request
from gunicorn.workers.base import Worker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wastewise.settings")

bind = settings.BIND
worker_class = "gthread"
# Without Redis the cache is this process's memory; a second one would count calls by itself.
workers = settings.WEB_WORKERS if settings.REDIS_URL else 1
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 25
keepalive = 5
# A leak of a library never grows for ever; the jitter keeps the workers from leaving together.
max_requests = 20_000
max_requests_jitter = 2_000
# The workers' heartbeat is a file. On a disk, its writes can stall a worker until it is killed.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190
# TrustedProxyMiddleware alone decides whom to believe about scheme and address.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# Each request has its line in wastewise.request.
accesslog = None
logconfig_dict = settings.LOGGING
control_socket_disable = True

# How much and how long we listen to a body that nobody wanted, before we close.
DRAIN_BYTES = 256 * 1024 * 1024
DRAIN_STEP = 1024 * 1024
DRAIN_SECONDS = 5.0


# How long a thread waits for the next piece of a request. Without a bound, a few requests that are
# never finished would hold all threads.
RECEIVE_SECONDS = 10


def on_starting(server: Arbiter) -> None:
    if settings.DEMO:
        refuse_public_address(server.address)
    from common import metrics

    metrics.fold_ended_processes()


def when_ready(server: Arbiter) -> None:
    for listener in server.LISTENERS:
        # Connections inherit it, and keep it when gunicorn makes them blocking.
        limit = struct.pack("ll", RECEIVE_SECONDS, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


def post_worker_init(worker: Worker) -> None:
    """After the fork, and before the first request, which would wait for it."""
    from django.db import connections
    from django.urls import get_resolver

    from classifier import services

    get_resolver().check()
    services.get_ready()
    # This thread looked up which version answers, and serves no request.
    connections.close_all()
    # What is loaded by now stays. Unfrozen, the collector goes through all of it every twenty
    # photos or so, and for 70 ms nobody in this process is answered.
    gc.collect()
    gc.freeze()


def refuse_public_address(addresses: list[Any]) -> None:
    for address in addresses:
        if not is_loopback(address):
            raise RuntimeError(
                f"DEMO is on and the address is {address}. The demo has accounts with public"
                " passwords and is for this machine alone: listen on 127.0.0.1."
            )


def is_loopback(address: Any) -> bool:
    host: str = address[0] if isinstance(address, tuple) else ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def child_exit(server: Arbiter, worker: Worker) -> None:
    from common import metrics

    metrics.fold_process(worker.pid)


def is_unwelcome(req: Request) -> bool:
    """HostileRequestMiddleware will refuse this body."""
    sent = dict(req.headers)
    length = int(sent.get("CONTENT-LENGTH", 0))
    return "TRANSFER-ENCODING" in sent or length > settings.MAX_REQUEST_BYTES


def pre_request(worker: Worker, req: Request) -> None:
    """Who asks before sending such a body is not told to go on, and sends none of it."""
    if is_unwelcome(req):
        req._expected_100_continue = False
        req.force_close()


def post_request(worker: Worker, req: Request, environ: dict[str, Any], resp: Any) -> None:
    """Read on past a body that nobody wanted. Closing at once would reset the connection, and who
    is still sending would see that in place of our answer."""
    is_bodiless = "CONTENT_LENGTH" not in environ and "HTTP_TRANSFER_ENCODING" not in environ
    if is_bodiless or ("HTTP_EXPECT" in environ and is_unwelcome(req)):
        return
    try:
        drain(req)
    except (OSError, ParseException):
        # Gone, too slow, or not HTTP: gunicorn closes the connection.
        return


def drain(req: Request) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    req.unreader.sock.settimeout(DRAIN_SECONDS)
    drained = 0
    while drained < DRAIN_BYTES and time.monotonic() < deadline:
        data = req.body.read(DRAIN_STEP)
        if not data:
            return
        drained += len(data)
