"""The size at which the images in an AVIF are really coded, which its header need not tell."""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE_HEADER = 1
_TEMPORAL_DELIMITER = 2
_MOST_ITEMS = 4096


def coded_pixels(data: bytes) -> int:
    """Pixels of the largest image coded in an AVIF; 0 where none is found."""
    start = data.find(b"iloc")
    if start < 0:
        return 0
    try:
        return max((_size_at(data, offset) for offset in _extents(data, start + 4)), default=0)
    except (IndexError, ValueError):
        return 0


def _extents(data: bytes, place: int) -> Iterator[int]:
    """Where in the file each item begins (ISO 14496-12, 8.11.3)."""
    version = data[place]
    sizes = int.from_bytes(data[place + 4 : place + 6], "big")
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    place += 6
    wide = 4 if version == 2 else 2
    count = int.from_bytes(data[place : place + wide], "big")
    place += wide
    for _ in range(min(count, _MOST_ITEMS)):
        place += wide + (2 if version else 0) + 2
        base = int.from_bytes(data[place : place + base_size], "big")
        place += base_size
        extents = int.from_bytes(data[place : place + 2], "big")
        place += 2
        for extent in range(min(extents, _MOST_ITEMS)):
            place += index_size if version else 0
            if extent == 0:
                yield base + int.from_bytes(data[place : place + offset_size], "big")
            place += offset_size + length_size


def _size_at(data: bytes, place: int) -> int:
    """Pixels that the sequence header at the beginning of an item tells; 0 where there is none."""
    kind, body = _unit(data, place)
    if kind == _TEMPORAL_DELIMITER:
        kind, body = _unit(data, body)
    return _pixels(_Bits(data[body : body + 64])) if kind == _SEQUENCE_HEADER else 0


def _unit(data: bytes, place: int) -> tuple[int, int]:
    """Type of the open bitstream unit, and where its content begins (AV1, 5.3)."""
    header = data[place]
    place += 2 if header & 4 else 1
    if header & 2:
        size_at = place
        while data[place] & 0x80:
            place += 1
        place += 1
        if header >> 3 & 15 == _TEMPORAL_DELIMITER:
            place += data[size_at]
    return header >> 3 & 15, place


class _Bits:
    """Reads bits, the highest first."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def take(self, bits: int) -> int:
        self._left -= bits
        if self._left < 0:
            raise ValueError("the header ends early")
        return self._value >> self._left & ((1 << bits) - 1)


def _pixels(bits: _Bits) -> int:
    """Width times height of a sequence header (AV1, 5.5.1)."""
    bits.take(4)  # profile, still picture
    if bits.take(1):
        bits.take(5)  # a still picture's short header: only the level
    else:
        if bits.take(1):  # timing, with which come decoder models that no image has
            return 0
        delays = bits.take(1)
        for _ in range(bits.take(5) + 1):
            bits.take(12)
            if bits.take(5) > 7:
                bits.take(1)
            if delays and bits.take(1):
                bits.take(4)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return (bits.take(width_bits) + 1) * (bits.take(height_bits) + 1)
