"""XML in requests, and what makes parsers read files or run out of memory."""

from __future__ import annotations

import pytest

from familiard.server.dav.errors import BadXml
from familiard.server.dav.properties import LARGEST_PROPERTIES, MOST_PROPERTIES
from familiard.server.dav.xml_body import LARGEST, parse, serialized, text
from tests.server.dav.conftest import Phone

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">]>
<propfind xmlns="DAV:"><prop>&lol2;</prop></propfind>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:">&e;</propfind>"""
EXTERNAL = (
    b"""<!DOCTYPE propfind SYSTEM "http://127.0.0.1:1/x.dtd"><propfind xmlns="DAV:"><allprop/></propfind>"""
)
ODD = {
    "laughs": LAUGHS,
    "file": FILE,
    "external": EXTERNAL,
    "none": b"not XML",
    "open": b"<propfind xmlns='DAV:'>",
    "two roots": b"<a/><b/>",
    "deep": b"<a>" * 100 + b"</a>" * 100,
    "many": b"<a>" + b"<b/>" * 20_000 + b"</a>",
    "large": b"<a>" + b" " * LARGEST + b"</a>",
    "bytes": b"<a>\xff\xfe</a>",
    "nul": b"<a>\0</a>",
    "encoding": b"<?xml version='1.0' encoding='nonsense'?><a/>",
    "prefix": b"<x:a/>",
}


@pytest.mark.parametrize("body", ODD.values(), ids=list(ODD))
def test_it_is_refused(body: bytes) -> None:
    with pytest.raises(BadXml):
        parse(body)


@pytest.mark.parametrize("body", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("method", ["PROPFIND", "PROPPATCH", "LOCK"])
async def test_the_daemon_refuses_it(phone: Phone, method: str, body: bytes) -> None:
    answer = await phone.ask(method, data=body, headers={"Depth": "0"})
    assert answer.status in (400, 413)
    assert b"root:" not in answer.body


async def test_a_client_cannot_fill_the_ledger_with_properties(phone: Phone) -> None:
    await phone.put("full.txt", b"full")

    async def write(count: int, size: int) -> int:
        props = "".join(f"<u:p{i}>{'x' * size}</u:p{i}>" for i in range(count))
        change = (
            f"<propertyupdate xmlns='DAV:' xmlns:u='urn:u'><set><prop>{props}</prop></set></propertyupdate>"
        )
        return (await phone.ask("PROPPATCH", "full.txt", data=change.encode())).status

    assert await write(MOST_PROPERTIES + 1, 1) == 412
    assert await write(2, LARGEST_PROPERTIES // 2) == 412
    assert await write(MOST_PROPERTIES, 1) == 207
    assert await phone.get("full.txt") == b"full"


async def test_rclone_changes_the_time_of_a_file(phone: Phone) -> None:
    await phone.put("dated.txt", b"dated")
    change = "<propertyupdate xmlns='DAV:'><set><prop><lastmodified>{}</lastmodified></prop></set></propertyupdate>"
    for said in ("1777629600", "yesterday"):
        answer = await phone.ask("PROPPATCH", "dated.txt", data=change.format(said).encode())
        assert b"200 OK" in answer.body
        head = await phone.ask("HEAD", "dated.txt")
        assert head.headers["Last-Modified"] == "Fri, 01 May 2026 10:00:00 GMT"


def test_names_have_their_namespace() -> None:
    root = parse(b"<a xmlns='DAV:' xmlns:x='urn:x' x:y='1'><x:b>t&amp;&#x1F382;</x:b><c xmlns=''/></a>")
    assert root.tag == "{DAV:}a"
    assert root.attrib == {"{urn:x}y": "1"}
    assert [child.tag for child in root] == ["{urn:x}b", "c"]
    assert root[0].text == "t&🎂"
    assert parse(serialized(root).encode())[0].text == "t&🎂"


def test_text_that_xml_cannot_hold_is_replaced() -> None:
    assert text("a\ufffeb\x01c🎂") == "a\ufffdb\ufffdc🎂"


async def test_what_clients_write_of_a_file_stays_with_it(phone: Phone) -> None:
    await phone.put("props.txt", b"props")
    change = b"""<propertyupdate xmlns="DAV:" xmlns:u="urn:u"><set><prop><u:color a="1">red &lt;</u:color></prop></set>
        <remove><prop><u:none/></prop></remove></propertyupdate>"""
    assert (await phone.ask("PROPPATCH", "props.txt", data=change)).status == 207
    assert await phone.to("MOVE", "props.txt", "moved.txt") == 201
    asked = await phone.ask("PROPFIND", "moved.txt", headers={"Depth": "0"})
    found = asked.xml.find(".//{urn:u}color")
    assert found is not None
    assert (found.text, found.attrib) == ("red <", {"a": "1"})
    protected = b"<propertyupdate xmlns='DAV:'><set><prop><getetag>x</getetag></prop></set></propertyupdate>"
    refused = await phone.ask("PROPPATCH", "moved.txt", data=protected)
    assert b"403 Forbidden" in refused.body
