"""What the usual recogniser on the web does: for each photo that comes in it decodes, resizes and
calls keras.Model.predict, and remembers nothing. Easier than in life: the body is the photo."""

import io
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from bench.trained_keras import load
from classifier.taxonomy import LABELS

network, size = load(Path(os.environ["BENCH_MODEL"]))
network.predict(np.zeros((1, size, size, 3), np.float32), verbose=0)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    photo = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    body = json.dumps(answer(photo) if photo else {}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


def answer(photo: bytes) -> dict[str, Any]:
    picture = Image.open(io.BytesIO(photo)).convert("RGB").resize((size, size))
    logits = network.predict(np.asarray(picture, np.float32)[None], verbose=0)[0]
    odds = np.exp(logits - logits.max())
    place = int(odds.argmax())
    return {"label": LABELS[place], "confidence": float(odds[place] / odds.sum())}
