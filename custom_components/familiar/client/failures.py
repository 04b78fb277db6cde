"""Why a request got no answer, in a sentence: never the text of a socket, and never with a token in it."""

import errno
import socket
import ssl
from enum import StrEnum

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorSSLError,
    ClientError,
    ClientResponseError,
    InvalidURL,
)
from yarl import URL

from .errors import FamiliarClientError, UnexpectedAnswer, Unreachable, Untrusted


class Failure(StrEnum):
    """Kinds of failure; each has a sentence in every language (`common` in the translations)."""

    REFUSED = "refused"
    UNKNOWN_HOST = "unknown_host"
    NO_ROUTE = "no_route"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    NO_TLS = "no_tls"
    CERTIFICATE = "certificate"
    INVALID_ADDRESS = "invalid_address"
    NO_CONNECTION = "no_connection"


SENTENCES = {
    Failure.REFUSED: "Failed to connect to Familiar at {url}: connection refused.",
    Failure.UNKNOWN_HOST: "Failed to connect to Familiar at {url}: unknown host name.",
    Failure.NO_ROUTE: "Failed to connect to Familiar at {url}: no route to the host.",
    Failure.TIMED_OUT: "Timeout connecting to Familiar at {url}.",
    Failure.BROKEN_OFF: "Familiar at {url} closed the connection.",
    Failure.NO_TLS: "Failed to connect to Familiar at {url} over HTTPS. Use HTTP, or check the port.",
    Failure.CERTIFICATE: "The certificate of Familiar at {url} is not trusted.",
    Failure.INVALID_ADDRESS: "{url} is not a valid address.",
    Failure.NO_CONNECTION: "Failed to connect to Familiar at {url}.",
}

_BY_NUMBER = {
    errno.ECONNREFUSED: Failure.REFUSED,
    errno.EHOSTUNREACH: Failure.NO_ROUTE,
    errno.EHOSTDOWN: Failure.NO_ROUTE,
    errno.ENETUNREACH: Failure.NO_ROUTE,
    errno.ENETDOWN: Failure.NO_ROUTE,
    errno.EADDRNOTAVAIL: Failure.NO_ROUTE,
    errno.ETIMEDOUT: Failure.TIMED_OUT,
    errno.ECONNRESET: Failure.BROKEN_OFF,
    errno.ECONNABORTED: Failure.BROKEN_OFF,
    errno.EPIPE: Failure.BROKEN_OFF,
}


def plain_address(url: URL) -> str:
    """Return an address as a person knows it, without a user or password."""
    return str(url.with_user(None).with_query(None).with_fragment(None)).rstrip("/")


def failure_of(error: ClientError | OSError, url: URL) -> FamiliarClientError:
    """Return what a failed request means, with its sentence."""
    address = plain_address(url)
    if isinstance(error, ClientResponseError):
        return UnexpectedAnswer(f"What answers at {address} is not Familiar: it does not speak HTTP.")
    kind = _kind(error)
    sentence = SENTENCES[kind].format(url=address)
    if kind is Failure.CERTIFICATE:
        return Untrusted(f"{sentence[:-1]}: {_why_untrusted(error)}.", kind, address)
    return Unreachable(sentence, kind, address)


def broken_off(url: URL) -> Unreachable:
    """Return that an answer ended which goes on for as long as there is a connection."""
    address = plain_address(url)
    return Unreachable(SENTENCES[Failure.BROKEN_OFF].format(url=address), Failure.BROKEN_OFF, address)


def _kind(error: ClientError | OSError) -> Failure:
    """Look through what one library made of another's error, for the first that says more."""
    for cause in _causes(error):
        match cause:
            case ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
                return Failure.CERTIFICATE
            case ClientConnectorSSLError() | ssl.SSLError():
                return Failure.NO_TLS
            case ClientConnectorDNSError() | socket.gaierror():
                return Failure.UNKNOWN_HOST
            case InvalidURL():
                return Failure.INVALID_ADDRESS
            case TimeoutError():
                return Failure.TIMED_OUT
            case OSError(errno=int() as number) if number in _BY_NUMBER:
                return _BY_NUMBER[number]
    # Neither of the socket nor of TLS: the connection was there, and ended (ServerDisconnectedError, payload).
    return Failure.NO_CONNECTION if isinstance(error, OSError) else Failure.BROKEN_OFF


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or cause in found:
            continue
        found.append(cause)
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)
        waiting.extend((getattr(cause, "os_error", None), cause.__cause__, cause.__context__))
    return found


def _why_untrusted(error: BaseException) -> str:
    for cause in (*_causes(error), getattr(error, "certificate_error", None)):
        if message := getattr(cause, "verify_message", None):
            return str(message).rstrip(".")
    return "nobody vouches for it"
