"""One way from a photo to an answer, which is remembered for a while."""

import io
import json
from types import SimpleNamespace

import pytest

from classifier import loader, metrics, services
from classifier.exceptions import NoModel
from classifier.predictor import Predictor
from classifier.services import recognising
from common.cache import ForgivingRedisCache
from common.photos import PhotoRefused, receive
from tests.classifier.colours import photo_of
from tests.servers import free_port


@pytest.fixture
def looks(monkeypatch):
    """Counts how often the network is asked."""
    asked = []
    look = Predictor.look
    monkeypatch.setattr(Predictor, "look", lambda *given: asked.append(given) or look(*given))
    return asked


def recognised(label: str = "glass"):
    return services.recognise(receive(io.BytesIO(photo_of(label))))


def test_the_same_bytes_are_looked_at_once(looks):
    first, again = recognised(), recognised()
    assert len(looks) == 1
    assert first == again
    assert first.prediction.label == "glass"
    assert first.model_version == "1"
    assert max(max(row) for row in first.heat_map) <= 1


def test_other_bytes_are_another_photo(looks):
    assert recognised("glass") != recognised("paper")
    assert len(looks) == 2


def test_another_version_looks_for_itself(looks, model_dir, change_manifest):
    recognised()
    change_manifest(version="2")
    loader.forget()
    assert recognised().model_version == "2"
    assert len(looks) == 2


def test_memory_can_be_off(looks, settings):
    settings.ANSWER_CACHE_SECONDS = 0
    assert recognised() and recognised()
    assert len(looks) == 2


def test_numbers_are_kept_for_a_while_and_no_photo(settings, monkeypatch):
    kept = []
    memory = SimpleNamespace(get=lambda key: None, set=lambda *given: kept.append(given))
    monkeypatch.setattr(recognising, "cache", memory)
    settings.ANSWER_CACHE_SECONDS = 77
    recognised()
    [(key, value, seconds)] = kept
    network = loader.current().manifest.sha256
    assert key.startswith(f"seen:colours-1:{network[:16]}:")
    assert seconds == 77
    # A later program with other classes must be able to read it.
    json.dumps(value)


def test_a_cache_that_is_away_is_an_empty_one(looks, monkeypatch):
    address = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(recognising, "cache", ForgivingRedisCache(address, {}))
    assert recognised().prediction.label == recognised().prediction.label == "glass"
    assert len(looks) == 2


def test_what_is_refused_is_not_remembered():
    broken = photo_of("glass")[:200]
    for _ in range(2):
        with pytest.raises(PhotoRefused):
            services.recognise(receive(io.BytesIO(broken)))


def test_bytes_known_are_still_bounded(settings):
    recognised()
    settings.PHOTO_MAX_BYTES = 10
    with pytest.raises(PhotoRefused, match="too large"):
        recognised()


def test_without_a_model_getting_ready_fails_nobody(model_dir):
    (model_dir / "manifest.json").unlink()
    services.get_ready()
    with pytest.raises(NoModel, match="can't recognise photos right now"):
        recognised()


def value(counter, *labels) -> float:
    return (counter.labels(*labels) if labels else counter)._value.get()


def test_it_is_counted():
    before = value(metrics.PREDICTIONS, "glass", "yes"), value(metrics.REMEMBERED)
    recognised()
    recognised()
    assert value(metrics.PREDICTIONS, "glass", "yes") == before[0] + 1
    assert value(metrics.REMEMBERED) == before[1] + 1
