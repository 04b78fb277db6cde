"""How much memory another process holds, for systems where a limit on it is not kept."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_PAGE_FAULT_INFO = 4
"""PROC_PIDTASKINFO of macOS's libproc."""


class _TaskInfo(ctypes.Structure):
    """The beginning of macOS's `proc_taskinfo`; the rest is not looked at."""

    _fields_ = (
        ("virtual_size", ctypes.c_uint64),
        ("resident_size", ctypes.c_uint64),
        ("rest", ctypes.c_uint64 * 10),
    )


def resident_bytes(pid: int) -> int | None:
    """Memory that a process holds; None where it is unknown, as when the process is gone."""
    if sys.platform == "darwin":
        return _by_libproc(pid)
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("RssAnon:")), None)


def _by_libproc(pid: int) -> int | None:
    info = _TaskInfo()
    size = ctypes.sizeof(info)
    # Part of the library that every process has.
    written = ctypes.CDLL(None).proc_pidinfo(
        pid, _PAGE_FAULT_INFO, ctypes.c_uint64(0), ctypes.byref(info), size
    )
    return int(info.resident_size) if written > 0 else None
