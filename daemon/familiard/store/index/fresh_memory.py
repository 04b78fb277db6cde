"""Buffers that hold nothing of what was freed before."""

from __future__ import annotations

import contextlib
import ctypes

M_PERTURB = -6
"""Of glibc's `mallopt` (malloc.h)."""
ALL_BITS = 0xFF
"""glibc fills what it frees with this byte, and what it allocates with its complement: zeros."""


def zero_new_buffers() -> None:
    """From now on, have the C library zero the memory that it hands out.

    Buffers that glibc takes from its per-thread caches, of up to about a kilobyte, keep what they held: too small for an
    embedding.

    Chroma writes the buffers of its HNSW index whole, with what their memory held before in the part that is not used:
    with vectors that this process had in memory, also erased ones. musl has no `mallopt`, and takes large buffers from
    the system, which zeroes them.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_PERTURB, ALL_BITS)
