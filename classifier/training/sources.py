"""Where photos and first weights come from and under which terms: a model's card names it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    title: str
    author: str
    licence: str
    what: str


UNKNOWN_LICENCE = "not stated"

SOURCES = {
    "trashnet": Source(
        "TrashNet",
        "Gary Thung and Mindy Yang, 2016",
        "MIT",
        "one object on a white board, by phone",
    ),
    "grocery": Source(
        "Grocery Store Dataset",
        "Marcus Klasson and others, 2019",
        "MIT",
        "fruit and vegetables in shops, by phone; organic matter, not waste",
    ),
    "tidy": Source("TIDY", "Staneva, 2019", "MIT", "litter on asphalt"),
    "techsash": Source(
        "Waste Classification data (Kaggle), sorted anew by material",
        "techsash (Kaggle)",
        "CC BY-SA 4.0 as declared by its uploader; rights in single photos unknown",
        "product and food photos from the web",
    ),
    "cardstdani": Source(
        "WasteClassificationNeuralNetwork, the part that is not TrashNet",
        "cardstdani",
        UNKNOWN_LICENCE,
        "photos from the web, some by phone",
    ),
    "shimchu_web": Source(
        "a student collection, its part from the web",
        "shimchu",
        UNKNOWN_LICENCE,
        "photos from the web, mostly on white",
    ),
    "trasharmy": Source(
        "trasharmy", UNKNOWN_LICENCE, UNKNOWN_LICENCE, "camera in a bin, few objects many times"
    ),
    # Of no folder: see classifier/photo_access.py.
    "people": Source(
        "Photos that people of the city sent or confirmed",
        "people of the city",
        "to be learned from here, as long as each of them agrees",
        "by phone; looked at by staff",
    ),
    "staff": Source("Photos that trainers brought", "the city's staff", "the city's own", ""),
}

FIRST_WEIGHTS = (
    "MobileNetV3 pre-trained on ImageNet, Google's official Keras weights, Apache License 2.0"
)


def source_of(name: str) -> Source:
    """Of a folder that nobody described we say so, rather than nothing."""
    return SOURCES.get(name) or Source(name, UNKNOWN_LICENCE, UNKNOWN_LICENCE, "")
