"""The world as a grid of squares within squares: one number for each, and what lies close together
mostly has numbers close together (Morton order). Cutting off two bits gives the square around it.
"""

from collections.abc import Iterator

from places.distances import Box

# Bits of each direction: the smallest square is 2.4 m across at the equator, and half as high.
BITS = 24
SIDE: int = 2**BITS


def cell_of(latitude: float, longitude: float) -> int:
    return _interleaved(_column(longitude), _row(latitude))


def middle_of(cell: int, level: int) -> tuple[float, float]:
    """Latitude and longitude of a square of `level` bits in each direction."""
    column, row = _apart(cell)
    return (row + 0.5) / 2**level * 180 - 90, (column + 0.5) / 2**level * 360 - 180


def level_for(box: Box, across: int) -> int:
    """The finest level of which no more than so many squares lie side by side in the box, or four
    times as many one above the other where it is narrow and high."""
    width = sum(east - west for west, east in box.longitudes)
    widest = max(width, (box.north - box.south) / 2, 360 / SIDE)
    level = 0
    while level < BITS and widest / (360 / 2 ** (level + 1)) <= across:
        level += 1
    return level


def ranges_of(box: Box, most: int = 16) -> list[tuple[int, int]]:
    """Numbers from and to, both included, that hold every smallest square of the box, and some
    beside it: so many ranges at most."""
    return [pair for west, east in box.longitudes for pair in _ranges(box, west, east, most)]


def _ranges(box: Box, west: float, east: float, most: int) -> list[tuple[int, int]]:
    left, right = _column(west), _column(east)
    bottom, top = _row(box.south), _row(box.north)
    # The finest squares of which no more than so many are needed.
    level = BITS
    while _count(left, right, bottom, top, level) > most and level:
        level -= 1
    shift = BITS - level
    squares = sorted(
        _interleaved(column, row)
        for column in range(left >> shift, (right >> shift) + 1)
        for row in range(bottom >> shift, (top >> shift) + 1)
    )
    return list(_joined((cell << 2 * shift, ((cell + 1) << 2 * shift) - 1) for cell in squares))


def _count(left: int, right: int, bottom: int, top: int, level: int) -> int:
    shift = BITS - level
    return ((right >> shift) - (left >> shift) + 1) * ((top >> shift) - (bottom >> shift) + 1)


def _joined(ranges: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start, end = next(ranges)
    for first, last in ranges:
        if first == end + 1:
            end = last
        else:
            yield start, end
            start, end = first, last
    yield start, end


def _column(longitude: float) -> int:
    return min(int((longitude + 180) / 360 * SIDE), SIDE - 1)


def _row(latitude: float) -> int:
    return min(int((latitude + 90) / 180 * SIDE), SIDE - 1)


def _interleaved(column: int, row: int) -> int:
    return _spread(column) | _spread(row) << 1


def _apart(cell: int) -> tuple[int, int]:
    return _gathered(cell), _gathered(cell >> 1)


def _spread(number: int) -> int:
    """A zero between every two bits."""
    found = 0
    for bit in range(number.bit_length()):
        found |= (number >> bit & 1) << 2 * bit
    return found


def _gathered(number: int) -> int:
    """Every second bit, from the lowest on."""
    found = 0
    for bit in range((number.bit_length() + 1) // 2):
        found |= (number >> 2 * bit & 1) << bit
    return found
