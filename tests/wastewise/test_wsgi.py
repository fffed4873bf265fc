from io import BytesIO

from wastewise.wsgi import application


def ask(method: str) -> tuple[dict[str, str], bytes]:
    sent: dict[str, str] = {}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/health",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    response = application(environ, lambda status, headers: sent.update(headers))
    return sent, b"".join(response)


def test_head_is_answered_like_get_without_the_body(db):
    (head, nothing), (get, body) = ask("HEAD"), ask("GET")
    assert nothing == b""
    assert head["Content-Length"] == get["Content-Length"] == str(len(body))
