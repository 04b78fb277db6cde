"""Models as they are run: rewritten once for speed, and kept beside the file that they were made from."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

_LOGGER = logging.getLogger(__name__)

# Counts up when `vision.surgery` changes what it makes.
_VERSION = 1


def prepared(path: Path) -> bytes:
    """The model in `path`, rewritten; made anew where what is kept does not have the hash that its name says.

    The rewriting needs the `onnx` package, which takes 40 MB once loaded; kept files spare that at each start.
    """
    original = path.read_bytes()
    stem = f"{path.stem}.quick{_VERSION}-"
    for kept in path.parent.glob(f"{stem}*.onnx"):
        content = kept.read_bytes()
        if kept.stem == stem + _digest(content):
            return content
    # Few models have what the surgeon looks for, and the operator's name is in the file as it is.
    if b"PRelu" not in original:
        return original
    try:
        from familiard.vision.surgery import without_prelu
    except ImportError:
        _LOGGER.warning("The package onnx is not installed: faces are embedded at half the speed.")
        return original
    content = without_prelu(original)
    try:
        write_whole(path.with_name(f"{stem}{_digest(content)}.onnx"), content)
    except OSError as error:
        _LOGGER.debug("The rewritten model is not kept: %s", error)
    return content


def write_whole(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that a kill leaves the whole file or none.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".keeping-", delete=False) as temporary:
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).replace(target)
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
