"""The application as a server calls it, but in a test's transaction.

Like Django's own test client, it keeps the connection open on which that transaction runs.
"""

from contextlib import ExitStack, contextmanager

from django.core import signals
from django.db import close_old_connections

from wastewise.wsgi import application as product


def application(environ, start_response):
    with ExitStack() as stack:
        for signal in (signals.request_started, signals.request_finished):
            stack.enter_context(disconnected(signal))
        response = product(environ, start_response)
        body = b"".join(response)
        response.close()
    return [body]


@contextmanager
def disconnected(signal):
    signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        signal.connect(close_old_connections)
