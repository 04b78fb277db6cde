"""The first 100 bytes of a SQLite database: checked before SQLite believes them.

A flipped bit there is often not noticed until something is written (https://www.sqlite.org/fileformat2.html, 1.3).
"""

from __future__ import annotations

import struct
from pathlib import Path

LENGTH = 100
MAGIC = b"SQLite format 3\x00"
PAGE_SIZES = (1, *(2**n for n in range(9, 16)))
"""1 stands for 65,536."""
MOST_VERSIONS = 10_000
"""Of the schema: no Familiar has had so many."""
ALWAYS = {
    # offset: (length, the only values that a ledger has)
    18: (1, (1, 2)),  # version for writing: rollback journal or write-ahead log
    19: (1, (1, 2)),  # and for reading
    20: (1, (0,)),  # unused bytes at the end of each page
    21: (1, (64,)),
    22: (1, (32,)),
    23: (1, (32,)),
    52: (4, (0,)),  # no automatic vacuum
    64: (4, (0,)),
    68: (4, (0,)),  # no application's id
}


def damage(path: Path) -> str | None:
    """What is wrong with a database's header, or None; a file without a byte is a database that is not made yet."""
    with path.open("rb") as file:
        head = file.read(LENGTH)
    if not head:
        return None
    if len(head) < LENGTH:
        return "it is shorter than 100 bytes"
    if head[:16] != MAGIC or struct.unpack_from(">H", head, 16)[0] not in PAGE_SIZES:
        return "it is not a SQLite database"
    for offset, (length, values) in ALWAYS.items():
        if int.from_bytes(head[offset : offset + length], "big") not in values:
            return f"byte {offset} of its header is invalid"
    # Format of the schema and encoding (UTF-8); neither is there before the first table.
    if struct.unpack_from(">I8xI", head, 44) not in {(4, 1), (0, 0)}:
        return "its header has no valid file format"
    pages, trunk, free = struct.unpack_from(">III", head, 28)
    if (trunk == 0) != (free == 0) or max(trunk, free) > max(pages, 1):
        return "its list of free pages is invalid"
    if any(head[72:92]):
        return "reserved bytes of its header are not zero"
    if struct.unpack_from(">I", head, 60)[0] > MOST_VERSIONS:
        return "its schema version is invalid"
    return None
