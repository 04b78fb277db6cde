"""Buffers that hold nothing of what was freed before."""

from __future__ import annotations

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3
"""Of glibc's `mallopt` (malloc.h)."""
LARGE_BYTES = 64 << 10


def zero_large_buffers() -> None:
    """From now on, have large buffers come from the system, which hands them out zeroed.

    Chroma writes the buffers of its HNSW index whole, with what their memory held before in the part that is not used:
    with vectors that this process had in memory, also erased ones. glibc reuses freed memory for buffers up to 32 MiB
    unless it is told where large ones begin. Other C libraries have no `mallopt` and always take large buffers from the
    system.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
