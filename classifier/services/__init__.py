from classifier.services.detections import (
    Choices,
    Seen,
    answer_and_keep,
    choices_of,
    choose,
    delete_detection,
    keep_detection,
    keep_seen,
    look_and_prepare,
    verify,
)
from classifier.services.recognising import (
    Answer,
    HeatRows,
    get_ready,
    recognise,
    small_of,
    subject_of,
)

__all__ = [
    "Answer",
    "Choices",
    "HeatRows",
    "Seen",
    "answer_and_keep",
    "choices_of",
    "choose",
    "delete_detection",
    "get_ready",
    "keep_detection",
    "keep_seen",
    "look_and_prepare",
    "recognise",
    "small_of",
    "subject_of",
    "verify",
]
