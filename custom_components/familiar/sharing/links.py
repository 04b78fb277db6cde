"""Making links: where they lead, and that they were switched on."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.network import NoURLAvailableError, get_url

from ..const import DOMAIN
from ..coordinator import FamiliarConfigEntry
from .answers import is_sharing, link_path


@callback
def link_url(hass: HomeAssistant, token: str) -> str:
    """Return the address of a link, from outside if Home Assistant knows how; otherwise, only its path."""
    try:
        base = get_url(hass, prefer_external=True, allow_cloud=True)
    except NoURLAvailableError:
        base = ""
    return f"{base}{link_path(token)}"


@callback
def refuse_unless_sharing(entry: FamiliarConfigEntry) -> None:
    """Refuse to make a link that nobody could open.

    Raises:
        ServiceValidationError: links are off.
    """
    if not is_sharing(entry):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="sharing_off")
