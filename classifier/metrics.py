from prometheus_client import Counter, Histogram

PREDICTIONS = Counter(
    "wastewise_predictions_total",
    "Photos recognised by the network, by kind and whether the answer was sure.",
    ["label", "sure"],
)
PREDICTION_SECONDS = Histogram(
    "wastewise_prediction_seconds",
    "Time from pixels to probabilities, waiting for a turn included.",
    buckets=(0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64),
)
REMEMBERED = Counter(
    "wastewise_remembered_answers_total", "Photos whose answer was found in the cache."
)
