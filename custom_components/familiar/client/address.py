"""The daemon's address, as a person types it."""

from typing import Final

from yarl import URL

API_PATH: Final = "/v1"
DEFAULT_PORT: Final = 8723
"""Of the daemon."""
HIGHEST_PORT: Final = 65535


class InvalidAddress(ValueError):
    """An address that cannot be used; `key` says why, to be translated."""

    def __init__(self, key: str) -> None:
        """Be refused for a reason."""
        super().__init__(key)
        self.key = key


def parse_address(text: str) -> str:
    """Return the URL of what a person typed: a URL, a host, or a host and a port.

    Raises:
        InvalidAddress: it is no address, or has parts that a daemon's address cannot have.
    """
    text = text.strip()
    has_scheme = "://" in text
    if any(character.isspace() or not character.isprintable() for character in text):
        raise InvalidAddress("invalid_url")
    try:
        url = URL(text if has_scheme else f"http://{text}")
        host, port = url.host, url.explicit_port
    except ValueError as error:
        raise InvalidAddress("invalid_port" if _has_bad_port(text) else "invalid_url") from error
    if url.scheme not in ("http", "https"):
        raise InvalidAddress("invalid_scheme")
    if url.user is not None or url.password is not None:
        raise InvalidAddress("url_with_credentials")
    if not host or not _is_host(host):
        raise InvalidAddress("invalid_url")
    if port is not None and not 0 < port <= HIGHEST_PORT:
        raise InvalidAddress("invalid_port")
    path = url.path.rstrip("/")
    if url.query_string or url.fragment or path == API_PATH or path.startswith(f"{API_PATH}/"):
        raise InvalidAddress("url_with_path")
    if not has_scheme and port is None:
        url = url.with_port(DEFAULT_PORT)
    return str(url).rstrip("/")


def shown_address(url: str) -> str:
    """Return an address as dialogs show it: without the scheme, or it becomes a link to what no browser can use."""
    return url.split("://", 1)[-1]


def _has_bad_port(text: str) -> bool:
    authority = text.rsplit("://", maxsplit=1)[-1].split("/", maxsplit=1)[0].rsplit("@", maxsplit=1)[-1]
    _, colon, port = authority.rpartition(":")
    return bool(colon) and authority.count(":") == 1 and (not port.isdecimal() or int(port) > HIGHEST_PORT)


def _is_host(host: str) -> bool:
    if ":" in host:
        return True  # An IPv6 address, which yarl has checked.
    labels = host.rstrip(".").split(".")
    return all(label and label.replace("-", "").replace("_", "").isalnum() for label in labels)
