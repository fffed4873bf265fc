import socket
import struct
from types import SimpleNamespace

from wastewise import gunicorn_conf


def test_an_unfinished_request_holds_its_thread_for_seconds_only():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gunicorn_conf.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()):
            accepted, _address = listener.accept()
            accepted.setblocking(True)  # As gunicorn does for each request.
            with accepted:
                limit = accepted.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16)
    assert struct.unpack("ll", limit) == (gunicorn_conf.RECEIVE_SECONDS, 0)
