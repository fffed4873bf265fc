"""For rows that staff keep in both languages."""

from django.utils.translation import get_language


def in_indonesian() -> bool:
    return (get_language() or "").startswith("id")
