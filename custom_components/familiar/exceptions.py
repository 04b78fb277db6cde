"""The one place where the client's errors become Home Assistant's."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.update_coordinator import UpdateFailed

from .client.errors import (
    Busy,
    Conflicting,
    FamiliarClientError,
    NotFound,
    Refused,
    Unauthorized,
    Unreachable,
    Untrusted,
    VersionMismatch,
)
from .const import DOMAIN

_USER_ERRORS = frozenset({400, 403, 404, 409, 413, 415, 422})


@contextmanager
def action_errors() -> Iterator[None]:
    """Raise a client error as the error of an action."""
    try:
        yield
    except FamiliarClientError as error:
        kind: type[HomeAssistantError] = HomeAssistantError
        if isinstance(error, Refused) and error.status in _USER_ERRORS:
            kind = ServiceValidationError
        raise kind(
            translation_domain=DOMAIN,
            translation_key=error_key(error),
            translation_placeholders={"detail": str(error)},
        ) from error


@contextmanager
def update_errors() -> Iterator[None]:
    """Say to the coordinator what went wrong.

    A daemon of another version is asked again as well: once it is updated, it comes back by itself.
    """
    try:
        yield
    except Unauthorized as error:
        raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="invalid_auth") from error
    except FamiliarClientError as error:
        raise UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=error_key(error),
            translation_placeholders={"detail": str(error)},
        ) from error


async def async_failure_text(hass: HomeAssistant, error: FamiliarClientError) -> str:
    """Return what went wrong as a sentence, in the household's language where it is a kind that has one."""
    if isinstance(error, Unreachable):
        texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
        if text := texts.get(f"component.{DOMAIN}.common.failure_{error.kind}"):
            return text.replace("{url}", error.address)
    return str(error)


def error_key(error: FamiliarClientError) -> str:
    """Return the translation key of an error."""
    match error:
        case Unauthorized():
            return "invalid_auth"
        case Untrusted():
            return "untrusted_certificate"
        case Unreachable():
            return "cannot_connect"
        case VersionMismatch():
            return "daemon_too_old" if error.too_old else "daemon_too_new"
        case NotFound():
            return "not_found"
        case Conflicting():
            return "conflict"
        case Busy():
            return "busy"
        case Refused():
            return "refused"
        case _:
            return "unexpected_answer"
