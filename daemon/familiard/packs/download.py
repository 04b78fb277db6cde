"""A file over HTTP(S): streamed to a temporary place, short of patience, no resuming."""

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
_CHUNK = 1 << 18

Progress = Callable[[str, int, int | None], None]


def download(url: str, target: Path, name: str, progress: Progress | None) -> None:
    """Stream `url` into `target`.

    Raises:
        PackError: no answer, an error status, a stalled, slow or broken transfer.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    # The manifest lets only https:// (or http:// where it says so) come this far.
    request = urllib.request.Request(url, headers={"User-Agent": "familiar"})  # noqa: S310
    try:
        with (
            urllib.request.urlopen(request, timeout=IDLE_SECONDS) as response,  # noqa: S310
            target.open("wb") as file,
        ):
            length = response.headers.get("Content-Length")
            total = int(length) if length and length.isdigit() else None
            done = 0
            while chunk := response.read(_CHUNK):
                file.write(chunk)
                done += len(chunk)
                if progress:
                    progress(name, done, total)
                if time.monotonic() > deadline:
                    raise PackError(f"{url} took longer than {TOTAL_SECONDS / 60:.0f} minutes.")
    except urllib.error.HTTPError as error:
        raise PackError(f"{url} returned HTTP status {error.code} {error.reason}.") from error
    except (http.client.HTTPException, OSError) as error:
        # URLError and TimeoutError are OSErrors; a URLError hides the cause in `reason`.
        raise PackError(f"Cannot download {url}: {getattr(error, 'reason', None) or error}.") from error
    if total is not None and done < total:
        raise PackError(f"The download of {url} stopped after {done} of {total} bytes.")
