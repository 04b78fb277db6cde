"""A file over HTTP(S): streamed to a temporary place, short of patience, continued where an earlier try stopped."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from familiard.errors import PackError

IDLE_SECONDS = 15.0
TOTAL_SECONDS = 30 * 60.0
TRIES = 4
"""Connections for one file, as long as each brings more of it."""
_CHUNK = 1 << 18

Progress = Callable[[str, int, int | None], None]


class NotReached(PackError):
    """No connection: other files of the same host need not be asked for."""


class _Stopped(Exception):
    """The connection ended before the file did."""


def download(
    url: str, target: Path, name: str, progress: Progress | None, *, most: int | None = None
) -> None:
    """Stream `url` into `target`; what is there already is the file's beginning.

    Args:
        most: bytes that the file has at most.

    Raises:
        PackError: no answer, an error status, a file that is too large, a stalled, slow or broken transfer; what came
            stays in `target`.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    for left in reversed(range(TRIES)):
        before = _size(target)
        try:
            return _stream(url, target, name, progress, most=most, deadline=deadline)
        except _Stopped as stopped:
            if not left or _size(target) <= before:
                raise PackError(str(stopped)) from stopped
    return None


def _stream(
    url: str, target: Path, name: str, progress: Progress | None, *, most: int | None, deadline: float
) -> None:
    start = _size(target)
    # The manifest lets only https:// (or http:// where it says so) come this far.
    request = urllib.request.Request(url, headers={"User-Agent": "familiar"})  # noqa: S310
    if start:
        request.add_header("Range", f"bytes={start}-")
    try:
        response = urllib.request.urlopen(request, timeout=IDLE_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if start and error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            # It was whole already, or the file is another now: the hash decides about a new one.
            target.unlink()
            return _stream(url, target, name, progress, most=most, deadline=deadline)
        raise PackError(f"{url} returned HTTP status {error.code} {error.reason}.") from error
    except (http.client.HTTPException, OSError) as error:
        # URLError and TimeoutError are OSErrors; a URLError hides the cause in `reason`.
        raise NotReached(f"Cannot download {url}: {getattr(error, 'reason', None) or error}.") from error
    with response:
        if response.status != http.client.PARTIAL_CONTENT:
            start = 0
        length = response.headers.get("Content-Length")
        total = start + int(length) if length and length.isdigit() else None
        done = start
        try:
            with target.open("ab" if start else "wb") as file:
                while chunk := response.read(_CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    if progress:
                        progress(name, done, total)
                    if most is not None and done > most:
                        raise PackError(f"{url} is larger than {most:,} bytes.")
                    if time.monotonic() > deadline:
                        raise PackError(f"{url} took longer than {TOTAL_SECONDS / 60:.0f} minutes.")
        except (http.client.HTTPException, OSError) as error:
            raise _Stopped(f"Cannot download {url}: {error}.") from error
    if total is not None and done < total:
        raise _Stopped(f"The download of {url} stopped after {done:,} of {total:,} bytes.")
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
