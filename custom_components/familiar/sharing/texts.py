"""The texts of the pages that a link's visitors see, in the language that their browser asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN

LANGUAGES: Final = ("en", "de", "es", "fr", "nl")
BASE: Final = f"component.{DOMAIN}.config_panel.share."
MOST_WISHES: Final = 20


class Texts:
    """Texts of one language."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        """Take them by key."""
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values; it is no HTML yet."""
        return self._texts[BASE + key].format_map({name: str(value) for name, value in values.items()})

    def date(self, moment: datetime) -> str:
        """Return a day as people write it."""
        month = self("months").split(",")[moment.month - 1]
        return self("date", day=moment.day, month=month, year=moment.year)

    def count(self, number: int) -> str:
        """Return how many photos there are."""
        return self("count_one" if number == 1 else "count_other", count=number)


async def texts_for(hass: HomeAssistant, accept_language: str) -> Texts:
    """Return the texts in the best language that a browser asks for."""
    language = language_of(accept_language)
    return Texts(language, await async_get_translations(hass, language, "config_panel", [DOMAIN]))


def language_of(accept_language: str) -> str:
    """Return the language that a header wants most, of those that there are; English if none."""
    wishes: list[tuple[float, str]] = []
    for wish in accept_language.split(",")[:MOST_WISHES]:
        tag, _, weight = wish.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            wishes.append((_weight(weight), language))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, ""))
    return best[1] if best[0] > 0 else LANGUAGES[0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
