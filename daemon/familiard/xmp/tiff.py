"""The tags of a TIFF file's first directory (TIFF 6.0, and BigTIFF), without decoding it."""

from __future__ import annotations

import struct
from collections.abc import Collection
from typing import BinaryIO

MOST_ENTRIES = 4096
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 13: 4}
"""Bytes of a value, by type; other types are of no interest here."""
_ORDERS = {b"II": "<", b"MM": ">"}
_CLASSIC, _BIG = 42, 43


def is_tiff(head: bytes) -> bool:
    """Whether a file begins as TIFF does."""
    order = _ORDERS.get(head[:2])
    return order is not None and head[2:4] in (struct.pack(f"{order}H", magic) for magic in (_CLASSIC, _BIG))


def read_tags(file: BinaryIO, wanted: Collection[int], most: int) -> dict[int, bytes]:
    """The values of tags, each of at most `most` bytes; numbers are turned into little-endian ones.

    Raises:
        struct.error, ValueError: the file is damaged.
        OSError: it cannot be read.
    """
    file.seek(0)
    head = file.read(16)
    order = _ORDERS[head[:2]]
    big = struct.unpack_from(f"{order}H", head, 2)[0] == _BIG
    offset, entry = ("Q", f"{order}HHQ8s") if big else ("I", f"{order}HHI4s")
    (start,) = struct.unpack_from(f"{order}{offset}", head, 8 if big else 4)
    counted = f"{order}{'Q' if big else 'H'}"
    file.seek(start)
    (count,) = struct.unpack(counted, file.read(struct.calcsize(counted)))
    listed = file.read(min(count, MOST_ENTRIES) * struct.calcsize(entry))
    found: dict[int, bytes] = {}
    for tag, kind, values, content in struct.iter_unpack(entry, listed):
        size = _SIZES.get(kind, 0) * values
        if tag not in wanted or not 0 < size <= most:
            continue
        value = content[:size]
        if size > len(content):
            file.seek(struct.unpack(f"{order}{offset}", content)[0])
            value = file.read(size)
            if len(value) < size:
                raise ValueError("the file ends early")
        found[tag] = value[::-1] if order == ">" and _SIZES[kind] > 1 and values == 1 else value
    return found
