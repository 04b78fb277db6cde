"""Read the XML that a request brings."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from familiard.server.api.bodies import BodyLimits, receive
from familiard.server.dav.dav_request import DavRequest
from familiard.server.dav.xml_body import LARGEST, parse


async def read_xml(request: DavRequest) -> ET.Element | None:
    """The root element of the body; None for an empty body.

    Raises:
        BadXml: it is no XML that is accepted.
        BodyTooLarge: it is larger than any client needs.
    """
    if not request.http.body_exists:
        return None
    data = bytearray()
    limits = BodyLimits.of(request.services.settings.limits)
    await receive(request.http, limits.no_larger_than(LARGEST), data.extend)
    return parse(bytes(data)) if data.strip() else None
