"""Models as they are run: rewritten once for speed, and kept beside the file that they were made from."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

_LOGGER = logging.getLogger(__name__)

# Counts up when what `_quickened` makes changes.
_VERSION = 2


def prepared(path: Path) -> bytes:
    """Return the model in `path`, rewritten; rewrite it again if the saved file does not match its hash.

    The rewriting needs the `onnx` package, which takes 40 MB once loaded; kept files spare that at each start.
    """
    original = path.read_bytes()
    stem = f"{path.stem}.quick{_VERSION}-"
    for kept in path.parent.glob(f"{stem}*.onnx"):
        content = kept.read_bytes()
        if kept.stem == stem + _digest(content):
            return content
    # What is rewritten are recognizers of the ArcFace kind, and the operator's name is in the file as it is.
    if b"PRelu" not in original:
        return original
    try:
        content = _quickened(original)
    except ImportError:
        _LOGGER.warning("The package onnx is not installed, so embedding is many times slower")
        return original
    try:
        write_whole(path.with_name(f"{stem}{_digest(content)}.onnx"), content)
    except OSError as error:
        _LOGGER.debug("Cannot save the rewritten model: %s", error)
    return content


def _quickened(original: bytes) -> bytes:
    import onnx

    from familiard.packs.onnx_denormals import flush_tiny_weights
    from familiard.packs.onnx_prelu import replace_prelu

    model = onnx.load_from_string(original)
    replace_prelu(model)
    flush_tiny_weights(model)
    return bytes(model.SerializeToString())


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
