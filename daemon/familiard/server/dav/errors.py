"""What WebDAV refuses, with statuses of its own."""

from __future__ import annotations

from familiard.errors import FamiliarError
from familiard.server.problems import Unauthorized


class DeviceUnauthorized(Unauthorized):
    """No password of a device, or not the right one."""

    challenge = 'Basic realm="Familiar", charset="UTF-8"'


class InsecureConnection(FamiliarError):
    """A password would cross the internet in clear."""

    code = "insecure-connection"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Passwords of devices are only accepted over HTTPS or from a private network. Use your home network, a "
            "VPN, or a reverse proxy with HTTPS."
        )


class OtherDevice(FamiliarError):
    """The folder of another device."""

    code = "other-device"
    status = 403

    def __init__(self, folder: str) -> None:
        super().__init__(f"This password only opens /dav/{folder}/.")


class BadPath(FamiliarError):
    """The path, or the Destination, is none that can be stored."""

    code = "bad-path"
    status = 400


class BadXml(FamiliarError):
    """The body is no XML that is accepted."""

    code = "bad-xml"
    status = 400


class FiniteDepth(FamiliarError):
    """Only a folder and what is directly in it can be listed at once."""

    code = "propfind-finite-depth"
    status = 403

    def __init__(self) -> None:
        super().__init__("List one folder at a time: send the header `Depth: 0` or `Depth: 1`.")


class NoSuchMethodHere(FamiliarError):
    """A folder cannot do what a file can, or the other way around."""

    code = "method-not-allowed"
    status = 405


class NoParent(FamiliarError):
    """The folder around it does not exist."""

    code = "no-parent"
    status = 409

    def __init__(self) -> None:
        super().__init__("The folder around it does not exist. Create it first (MKCOL).")


class PreconditionFailed(FamiliarError):
    """A condition of the request (If, If-Match, Overwrite) does not hold."""

    code = "precondition-failed"
    status = 412


class UnsupportedBody(FamiliarError):
    """The request brings a body that nothing is known about."""

    code = "unsupported-media-type"
    status = 415


class Locked(FamiliarError):
    """A client has locked it, and this request does not carry the lock's token."""

    code = "locked"
    status = 423

    def __init__(self) -> None:
        super().__init__(
            "A client has locked this file or folder. Unlock it, or wait until the lock expires."
        )


class BadRange(FamiliarError):
    """The range lies outside of the file."""

    code = "bad-range"
    status = 416


class NotLocked(FamiliarError):
    """The lock is not held."""

    code = "lock-token-matches-request-uri"
    status = 409

    def __init__(self) -> None:
        super().__init__("There is no such lock on this file or folder.")
