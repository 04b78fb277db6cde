"""New buffers hold nothing of what was freed before; proven in a process of its own, which stays as it is."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.checkout import PYTHONPATH

CODE = """
import ctypes
from familiard.store.index.fresh_memory import zero_new_buffers

libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
zero_new_buffers()
# From an embedding on; glibc gives buffers of up to 1,032 bytes out again as they are.
for size in (2048, 4096, 200_000):
    secret = libc.malloc(size)
    ctypes.memset(secret, 0x5A, size)
    libc.free(secret)
    again = libc.malloc(size)
    print(ctypes.string_at(again, size).count(0x5A))
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc keeps what was freed for the next buffer"
)
def test_a_buffer_does_not_hold_what_was_freed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": PYTHONPATH},
    )
    assert done.stdout.split() == ["0", "0", "0"]
