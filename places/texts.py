"""Places as addresses of pages say them: latitude and longitude, a comma between."""

from math import isfinite

from places.distances import Box


def is_on_earth(latitude: float, longitude: float) -> bool:
    return isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180


def place_in(text: str) -> tuple[float, float] | None:
    numbers = numbers_in(text)
    if len(numbers) != 2 or not is_on_earth(*numbers):
        return None
    return numbers[0], numbers[1]


def box_in(text: str) -> Box | None:
    """South, west, north, east."""
    numbers = numbers_in(text)
    if len(numbers) != 4 or not all(is_on_earth(*one) for one in (numbers[:2], numbers[2:])):
        return None
    return Box(*numbers) if numbers[0] <= numbers[2] else None


def numbers_in(text: str) -> list[float]:
    try:
        return [float(word) for word in text[:200].split(",")]
    except ValueError:
        return []
