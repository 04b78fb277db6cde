"""Constants of the Familiar integration."""

import logging
from datetime import timedelta
from typing import Final

DOMAIN: Final = "familiar"
LOGGER = logging.getLogger(__package__)
DOCUMENTATION: Final = "https://github.com/familiar-faces/familiar"

MANUFACTURER: Final = "Familiar"
BUILT_FOR: Final = "0.1.0"
"""The version of the daemon that this version of the integration was made and tested with."""

EVENT_FAMILIAR: Final = "familiar_event"
EVENT_SIGHTING: Final = "familiar_sighting"
"""What becomes a sentence in the logbook; automations have `familiar_event`."""

CONF_PRESENCE_TIMEOUT: Final = "presence_timeout"
DEFAULT_PRESENCE_TIMEOUT: Final = 15
"""Minutes after the last sighting until a person is away."""

CONF_PEOPLE: Final = "people_with_devices"
"""Ids of the people with a device."""
CONF_PEOPLE_WITHOUT: Final = "people_without_devices"
"""Ids of people without a device, if all named people get one."""
CONF_NEW_PEOPLE: Final = "new_people"

CONF_SHARE_LINKS: Final = "share_links"
"""Whether links show photos to people without an account; off at first."""

GAUGES_INTERVAL: Final = timedelta(seconds=60)
"""How often what has no event is asked for: queue, speed, disk."""

SUBENTRY_CAMERA: Final = "camera"
SUBENTRY_LINK: Final = "link"

CONF_CAMERA: Final = "camera"
CONF_MOTION: Final = "motion"
CONF_INTERVAL: Final = "interval"
"""Seconds between snapshots; 0 disables repeats."""
CONF_BURST: Final = "burst"
CONF_CONFIDENCE: Final = "confidence"
CONF_KEEP_UNKNOWN: Final = "keep_unknown"
CONF_ROTATION: Final = "rotation"
"""Degrees by which a camera's pictures are turned clockwise; entries of older versions have none."""

CONF_FAMILIAR_PERSON: Final = "familiar_person"
CONF_HOME_PERSON: Final = "home_person"

NEW_PERSON: Final = "new"
"""Instead of a person's id: the daemon creates a person."""

ATTR_PERSON_ID: Final = "person_id"
ATTR_PERSON_NAME: Final = "person_name"
ATTR_FACE_ID: Final = "face_id"
ATTR_VISIT_ID: Final = "visit_id"
ATTR_CAMERAS: Final = "cameras"
ATTR_CAMERA: Final = "camera"
ATTR_CONFIDENCE: Final = "confidence"
ATTR_TAKEN_AT: Final = "taken_at"
ATTR_LINKED_PERSON: Final = "linked_person"
