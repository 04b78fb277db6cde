"""Read pictures from files, within what the daemon takes."""

import os
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN

MEBIBYTE = 1024 * 1024
LARGEST_PICTURE = 32 * MEBIBYTE
"""Bytes; what the daemon takes in one request, unless its owner set `limits.body_mib`."""
LARGEST_BATCH = LARGEST_PICTURE - MEBIBYTE // 16
"""Bytes; several pictures come with a few lines between them, which count as well."""


async def async_read_allowed(hass: HomeAssistant, path: str) -> bytes:
    """Read a file, if Home Assistant is allowed to read it."""
    await async_check_allowed(hass, path)
    return await async_read(hass, Path(path))


async def async_check_allowed(hass: HomeAssistant, path: str) -> None:
    """Refuse a file that Home Assistant is not allowed to read."""
    if not await hass.async_add_executor_job(hass.config.is_allowed_path, path):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_allowed",
            translation_placeholders={"path": path},
        )


@asynccontextmanager
async def async_opened(hass: HomeAssistant, path: Path) -> AsyncIterator[IO[bytes]]:
    """Open a file that may be read, to send it as it is read."""
    try:
        file = await hass.async_add_executor_job(_open, path)
    except OSError as error:
        raise _not_readable(path) from error
    if file is None:
        raise _not_readable(path)
    try:
        yield file
    finally:
        await hass.async_add_executor_job(file.close)


async def async_read(hass: HomeAssistant, path: Path) -> bytes:
    """Read a file that may be read."""
    try:
        picture = await hass.async_add_executor_job(_read, path)
    except OSError as error:
        raise _not_readable(path) from error
    if picture is None:
        raise _not_readable(path)
    if len(picture) > LARGEST_PICTURE:
        raise too_large(str(path))
    return picture


def _read(path: Path) -> bytes | None:
    """Read what is no more than one byte too much; a pipe or a device would never end."""
    if (file := _open(path)) is None:
        return None
    with file:
        return file.read(LARGEST_PICTURE + 1)


def _open(path: Path) -> IO[bytes] | None:
    """Open a regular file; None if it is something else."""
    if not path.is_file():
        return None
    # The path may lead elsewhere by now. Opening a pipe would wait for a writer.
    file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")  # noqa: PTH123, SIM115  # the caller's
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        return None
    return file


def _not_readable(path: Path) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="path_not_readable",
        translation_placeholders={"path": str(path)},
    )


def too_large(picture: str) -> ServiceValidationError:
    """Return what to raise for a picture that the daemon would not take."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="picture_too_large",
        translation_placeholders={"picture": picture, "limit": str(LARGEST_PICTURE // MEBIBYTE)},
    )
