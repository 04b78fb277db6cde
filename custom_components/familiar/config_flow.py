"""Set up, heal and move a connection to a daemon."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from yarl import URL

from .client.address import DEFAULT_PORT, InvalidAddress, parse_address, shown_address
from .client.client import NEWEST_API, OLDEST_API, FamiliarClient
from .client.errors import FamiliarClientError
from .client.models import Person, System
from .const import (
    CONF_NEW_PEOPLE,
    CONF_PEOPLE,
    DOMAIN,
    SUBENTRY_CAMERA,
    SUBENTRY_LINK,
)
from .exceptions import async_failure_text, error_key
from .flows.device_people import of_the_household, people_fields
from .flows.options import FamiliarOptionsFlow
from .flows.subentries import CameraFlow, LinkFlow
from .registry.device_choice import DEFAULT_NEW_PEOPLE, options_of

TITLE = "Familiar"
DEFAULT_URL = f"http://familiar.local:{DEFAULT_PORT}"
EXAMPLE = {"example": "https://faces.example.org"}
"""What is said of an address that is none; translations hold no addresses themselves."""

TOKEN = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
ADDRESS = probatio.Schema(
    {
        probatio.Required(CONF_URL, default=DEFAULT_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEXT)
        ),
        probatio.Required(CONF_TOKEN): TOKEN,
        probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)
NEW_ADDRESS = ADDRESS.extend({probatio.Optional(CONF_TOKEN): TOKEN})
ONLY_TOKEN = probatio.Schema({probatio.Required(CONF_TOKEN): TOKEN})


async def async_ask(hass: HomeAssistant, data: Mapping[str, Any]) -> tuple[System, tuple[Person, ...]]:
    """Return the daemon's state at an address, by a token, and the people that have a name there."""
    session = async_get_clientsession(hass, data.get(CONF_VERIFY_SSL, True))
    client = FamiliarClient(session, data[CONF_URL], data[CONF_TOKEN])
    return await client.system(), await client.named_people()


def address_in(data: Mapping[str, Any], errors: dict[str, str]) -> str | None:
    """Return the address that a person typed; what is wrong with it is put into `errors`."""
    try:
        return parse_address(data[CONF_URL])
    except InvalidAddress as error:
        errors[CONF_URL] = error.key
        return None


class FamiliarConfigFlow(ConfigFlow, domain=DOMAIN):
    """A daemon's flows; it is known by its instance id, wherever it lives."""

    VERSION = 1
    MINOR_VERSION = 3

    def __init__(self) -> None:
        """Start with nothing known."""
        self._data: dict[str, Any] = {}
        self._name = ""
        self._failure = {"failure": ""}
        self._people: tuple[Person, ...] = ()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> FamiliarOptionsFlow:
        """Return the options flow."""
        return FamiliarOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what hangs on a daemon: cameras, and links to Home Assistant's persons."""
        return {SUBENTRY_CAMERA: CameraFlow, SUBENTRY_LINK: LinkFlow}

    async def _async_try(self, data: Mapping[str, Any], errors: dict[str, str]) -> System | None:
        """Ask the daemon; what went wrong is put into `errors`."""
        try:
            system, self._people = await async_ask(self.hass, data)
        except FamiliarClientError as error:
            errors["base"] = error_key(error)
            self._failure = {"failure": await async_failure_text(self.hass, error)}
            return None
        return system

    async def _async_connected(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Go on with an address and a token that work: choose among people, if there are any."""
        self._data = data
        if self._people:
            return await self.async_step_people()
        options = options_of({}, (), (), DEFAULT_NEW_PEOPLE.value)
        return self.async_create_entry(title=TITLE, data=data, options=options)

    async def async_step_people(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask who becomes a device."""
        if user_input is not None:
            options = options_of(
                {},
                (person.id for person in self._people),
                user_input[CONF_PEOPLE],
                user_input[CONF_NEW_PEOPLE],
            )
            return self.async_create_entry(title=TITLE, data=self._data, options=options)
        schema = probatio.Schema(people_fields(self._people))
        likely = {CONF_PEOPLE: of_the_household(self.hass, self._people)}
        return self.async_show_form(
            step_id="people",
            data_schema=self.add_suggested_values_to_schema(schema, likely),
            description_placeholders={"number": str(len(self._people))},
            last_step=True,
        )

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Set up by address."""
        errors: dict[str, str] = {}
        if user_input is not None:
            url = address_in(user_input, errors)
            if url and (system := await self._async_try(user_input | {CONF_URL: url}, errors)):
                await self.async_set_unique_id(system.instance_id, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                return await self._async_connected(user_input | {CONF_URL: url})
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(ADDRESS, user_input),
            description_placeholders={**EXAMPLE, **self._failure},
            errors=errors,
        )

    @override
    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A daemon announced itself, perhaps at a new address."""
        properties = discovery_info.properties
        instance_id = properties.get("id")
        try:
            api = int(properties.get("api") or "")
        except ValueError:
            return self.async_abort(reason="invalid_discovery_info")
        if not instance_id:
            return self.async_abort(reason="invalid_discovery_info")
        if properties.get("app"):
            # The app announces itself through the supervisor, with its token.
            return self.async_abort(reason="already_discovered_app")
        self._data = {
            CONF_URL: str(
                URL.build(scheme="http", host=discovery_info.host, port=discovery_info.port or DEFAULT_PORT)
            ),
            CONF_VERIFY_SSL: True,
        }
        entry = await self.async_set_unique_id(instance_id)
        if entry is not None and URL(entry.data[CONF_URL]).scheme == "https":
            # What is announced is the daemon itself; the owner chose a way in front of it.
            return self.async_abort(reason="already_configured")
        self._abort_if_unique_id_configured(updates={CONF_URL: self._data[CONF_URL]})
        if not OLDEST_API <= api <= NEWEST_API:
            return self.async_abort(reason="daemon_too_old" if api < OLDEST_API else "daemon_too_new")
        # The machine's name, or else the announced name: an address says little.
        self._name = properties.get("host") or discovery_info.hostname.split(".")[0] or discovery_info.host
        self.context["title_placeholders"] = {"name": self._name}
        return await self.async_step_zeroconf_confirm()

    async def async_step_zeroconf_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the token of the daemon found."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = self._data | user_input
            if system := await self._async_try(data, errors):
                await self.async_set_unique_id(system.instance_id, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                return await self._async_connected(data)
        return self.async_show_form(
            step_id="zeroconf_confirm",
            data_schema=ONLY_TOKEN,
            description_placeholders={
                "name": self._name,
                "address": shown_address(self._data[CONF_URL]),
                **self._failure,
            },
            errors=errors,
        )

    @override
    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Handle an app that the supervisor discovered, including its token."""
        config = discovery_info.config
        try:
            self._data = {
                CONF_URL: str(URL.build(scheme="http", host=config[CONF_HOST], port=int(config[CONF_PORT]))),
                CONF_TOKEN: config[CONF_TOKEN],
                CONF_VERIFY_SSL: True,
            }
        except KeyError, TypeError, ValueError:
            return self.async_abort(reason="invalid_discovery_info")
        errors: dict[str, str] = {}
        if (system := await self._async_try(self._data, errors)) is None:
            return self.async_abort(reason=errors["base"], description_placeholders=self._failure)
        await self.async_set_unique_id(system.instance_id)
        self._abort_if_unique_id_configured(updates=self._data)
        self.context["title_placeholders"] = {"name": discovery_info.name}
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether the app is wanted."""
        if user_input is not None:
            return await self._async_connected(self._data)
        self._set_confirm_only()
        return self.async_show_form(step_id="hassio_confirm")

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The token was renewed."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the new one."""
        entry = self._get_reauth_entry()
        return await self._async_change(entry, dict(entry.data), user_input, "reauth_confirm", ONLY_TOKEN)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Move to another address, or another token."""
        entry = self._get_reconfigure_entry()
        return await self._async_change(entry, dict(entry.data), user_input, "reconfigure", NEW_ADDRESS)

    async def _async_change(
        self,
        entry: ConfigEntry,
        data: dict[str, Any],
        user_input: dict[str, Any] | None,
        step_id: str,
        schema: probatio.Schema,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            data |= user_input
            url = address_in(data, errors)
            if url and (system := await self._async_try(data | {CONF_URL: url}, errors)):
                await self.async_set_unique_id(system.instance_id, raise_on_progress=False)
                self._abort_if_unique_id_mismatch(reason="another_daemon")
                return self.async_update_reload_and_abort(entry, data=data | {CONF_URL: url})
        shown = {CONF_URL: data[CONF_URL], CONF_VERIFY_SSL: data.get(CONF_VERIFY_SSL, True)}
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema
            if self.source == SOURCE_REAUTH
            else self.add_suggested_values_to_schema(schema, shown),
            description_placeholders={
                "address": shown_address(entry.data[CONF_URL]),
                **EXAMPLE,
                **self._failure,
            },
            errors=errors,
        )
