import pytest

from studio.services import running


@pytest.fixture
def nothing_is_sent(monkeypatch):
    """No worker takes what is started here."""
    sent: list[str] = []
    monkeypatch.setattr(running, "enqueue", lambda task, *args: sent.append(*args))
    return sent
