from disposals.models.bins import Bin, Compartment
from disposals.models.cases import Case
from disposals.models.fair_play import FairPlay
from disposals.models.records import KindRate, Tally, WasteRecord

__all__ = [
    "Bin",
    "Case",
    "Compartment",
    "FairPlay",
    "KindRate",
    "Tally",
    "WasteRecord",
]
