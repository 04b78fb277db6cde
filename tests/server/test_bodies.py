"""Bodies and queries that are not as they should be: each gets its status and says what is wrong."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import cv2
import numpy as np
import pytest
from aiohttp import FormData, MultipartWriter
from PIL import Image

from tests import photos
from tests.server.client import Client
from tests.server.conftest import RunningDaemon
from tests.server.people import blank, portrait

MIB = 1 << 20


def picture(mode: str, kind: str, **options: Any) -> bytes:
    """The group photo in another mode or format."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(photos.group_jpeg())) as opened:
        opened.convert(mode).save(written, kind, **options)
    return written.getvalue()


def sixteen_bit() -> bytes:
    """The group photo, gray, 16 bits a pixel, PNG."""
    gray = cv2.cvtColor(photos.group(), cv2.COLOR_RGB2GRAY).astype(np.uint16) * 257
    return cv2.imencode(".png", gray)[1].tobytes()


def animated() -> bytes:
    """Two pictures of the group in one GIF."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(photos.group_jpeg())) as opened:
        frame = opened.convert("RGB").quantize(128)
        frame.save(written, "GIF", save_all=True, append_images=[frame.rotate(180)])
    return written.getvalue()


def rotated() -> bytes:
    """The group photo stored lying on its side, with EXIF saying so."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(photos.group_jpeg())) as opened:
        exif = opened.getexif()
        exif[0x0112] = 6
        opened.transpose(Image.Transpose.ROTATE_90).save(written, "JPEG", exif=exif, quality=95)
    return written.getvalue()


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(lambda: picture("CMYK", "JPEG", quality=95), id="CMYK"),
        pytest.param(lambda: picture("L", "JPEG", quality=95), id="gray"),
        pytest.param(lambda: picture("RGBA", "PNG"), id="PNG with alpha"),
        pytest.param(lambda: picture("RGB", "WEBP", quality=95), id="WebP"),
        pytest.param(lambda: picture("RGB", "BMP"), id="BMP"),
        pytest.param(sixteen_bit, id="16 bits"),
        pytest.param(animated, id="animated"),
        pytest.param(rotated, id="turned by EXIF"),
    ],
)
async def test_all_six_faces_are_found_whatever_the_kind_of_image(client: Client, image: Any) -> None:
    seen = await client.post("/v1/analyze", data=image())
    assert (seen["width"], seen["height"], len(seen["faces"])) == (1280, 886, 6)


@pytest.mark.parametrize(
    "kind", ["image/jpeg", "application/octet-stream", "application/x-www-form-urlencoded"]
)
async def test_an_image_is_taken_whatever_it_is_called(
    client: Client, astronaut_jpeg: bytes, kind: str
) -> None:
    seen = await client.post("/v1/analyze", data=astronaut_jpeg, headers={"Content-Type": kind})
    assert len(seen["faces"]) == 1


async def test_an_image_without_a_face_has_none(client: Client) -> None:
    assert (await client.post("/v1/analyze", data=blank()))["faces"] == []


async def test_the_embedding_is_a_unit_vector_and_comes_on_request_only(
    client: Client, astronaut_jpeg: bytes
) -> None:
    (face,) = (await client.post("/v1/analyze?embedding=true", data=astronaut_jpeg))["faces"]
    assert len(face["embedding"]) == 512
    assert np.linalg.norm(face["embedding"]) == pytest.approx(1.0, abs=1e-4)
    (face,) = (await client.post("/v1/analyze?embedding=0", data=astronaut_jpeg))["faces"]
    assert face["embedding"] is None


async def test_fifty_faces_are_found_in_one_image(client: Client, astronaut_jpeg: bytes) -> None:
    tile = cv2.resize(photos.astronaut()[0:256, 100:356], (160, 160))
    seen = await client.post("/v1/analyze", data=photos.encode(np.tile(tile, (5, 10, 1)).astype(np.uint8)))
    assert len(seen["faces"]) == 50


@pytest.mark.parametrize(
    ("image", "status", "code"),
    [
        pytest.param(lambda: b"", 422, "invalid-image", id="empty"),
        pytest.param(lambda: b"this is no image", 422, "invalid-image", id="text"),
        pytest.param(lambda: b'{"image": 1}', 422, "invalid-image", id="JSON"),
        pytest.param(lambda: b"%PDF-1.7 \x00\xff", 422, "invalid-image", id="PDF"),
        pytest.param(lambda: photos.group_jpeg()[:200], 422, "invalid-image", id="cut off in the header"),
        pytest.param(lambda: blank(30_000, 8), 413, "image-too-large", id="a side too long"),
        pytest.param(lambda: blank(7000, 7000), 413, "image-too-large", id="too many pixels"),
    ],
)
@pytest.mark.parametrize(
    "path", ["/v1/analyze", "/v1/photos", "/v1/sightings?camera=door", "/v1/enroll?name=X"]
)
async def test_what_cannot_be_looked_at_is_refused_everywhere(
    client: Client, path: str, image: Any, status: int, code: str
) -> None:
    answer = await client.ask("POST", path, data=image())
    assert (answer.status, answer.code) == (status, code)
    assert answer.json["detail"]


async def test_a_single_pixel_is_an_image_without_a_face(client: Client) -> None:
    assert (await client.post("/v1/analyze", data=blank(1, 1)))["faces"] == []


async def test_nothing_of_what_was_refused_is_kept(client: Client) -> None:
    assert (await client.get("/v1/system"))["counts"]["photos"] == 0


@pytest.mark.parametrize("path", ["/v1/analyze", "/v1/photos", "/v1/sightings?camera=door"])
async def test_a_body_over_the_limit_is_refused(client: Client, path: str) -> None:
    answer = await client.ask("POST", path, data=bytes(4 * MIB + 1))
    assert (answer.status, answer.code) == (413, "body-too-large")
    assert answer.json["limit_bytes"] == 4 * MIB


async def test_a_body_of_unknown_length_is_refused_at_the_limit(client: Client) -> None:
    async def endless() -> Any:
        for _ in range(6):
            yield bytes(MIB)
            await asyncio.sleep(0)

    answer = await client.ask("POST", "/v1/analyze", data=endless())
    assert (answer.status, answer.code) == (413, "body-too-large")


async def test_a_multipart_body_over_the_limit_is_refused(client: Client) -> None:
    form = FormData()
    for i in range(5):
        form.add_field("image", bytes(MIB), filename=f"{i}.jpg")
    answer = await client.ask("POST", "/v1/sightings?camera=door", data=form)
    assert (answer.status, answer.code) == (413, "body-too-large")


async def test_too_many_images_are_refused(client: Client) -> None:
    form = FormData()
    for i in range(17):
        form.add_field("image", portrait(0), filename=f"{i}.jpg")
    answer = await client.ask("POST", "/v1/sightings?camera=door", data=form)
    assert (answer.status, answer.json["field"]) == (422, "image")
    two = FormData()
    for _ in range(2):
        two.add_field("image", portrait(0), filename="x.jpg")
    assert (await client.ask("POST", "/v1/analyze", data=two)).json["field"] == "image"


async def test_one_image_may_come_as_multipart(client: Client, astronaut_jpeg: bytes) -> None:
    form = FormData()
    form.add_field("whatever", astronaut_jpeg, filename="a.jpg", content_type="image/jpeg")
    assert len((await client.post("/v1/analyze", data=form))["faces"]) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"no boundary here", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nabc", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Type: image/jpeg\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nabc\r\n--x--", "multipart/form-data"),
        (b"--x\r\n:::\r\n\r\nabc\r\n--x--", "multipart/form-data; boundary=x"),
    ],
)
async def test_multipart_that_is_none_is_refused(client: Client, body: bytes, kind: str) -> None:
    answer = await client.ask("POST", "/v1/analyze", data=body, headers={"Content-Type": kind})
    assert answer.status in (400, 422)
    assert answer.code in ("bad-request", "invalid", "invalid-image")


async def test_multipart_inside_multipart_is_refused(client: Client, astronaut_jpeg: bytes) -> None:
    with MultipartWriter("form-data") as outer, MultipartWriter("mixed") as inner:
        inner.append(astronaut_jpeg)
        outer.append(inner)
    assert (await client.ask("POST", "/v1/analyze", data=outer)).code == "bad-request"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"{'name': 1}", b'{"name": NaN}', b"\xff\xfe", b"[" * 100_000, b"1" * 5000],
)
async def test_bad_json_is_refused(client: Client, body: bytes) -> None:
    answer = await client.ask("POST", "/v1/people", data=body)
    assert answer.status in (400, 422)
    assert answer.status == 400 or answer.json["field"] == "body"


async def test_json_that_is_too_long_is_refused(client: Client) -> None:
    answer = await client.ask("POST", "/v1/people", json={"name": "x" * 2 * MIB})
    assert answer.status == 413


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (None, "body"),
        ([], "body"),
        ("Anna", "body"),
        ({}, "name"),
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": 5}, "name"),
        ({"name": ["Anna"]}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x" * 1001}, "name"),
        ({"name": "An\x00na"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": "\x1b[31m"}, "name"),
        ({"name": "Anna", "nmae": "Anna"}, "nmae"),
        ({"name": "Anna", "face_ids": "x"}, "face_ids"),
        ({"name": "Anna", "face_ids": [1]}, "face_ids.0"),
    ],
)
async def test_a_bad_field_is_named(client: Client, body: Any, field: str) -> None:
    answer = await client.ask("POST", "/v1/people", json=body)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "invalid", field)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "body"),
        ({"birth_date": "31.5.2019"}, "birth_date"),
        ({"birth_date": "2019-02-30"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "2019-05-31T00:00:00Z"}, "birth_date"),
        ({"hidden": "yes"}, "hidden"),
        ({"hidden": None}, "hidden"),
        ({"favorite": 1}, "favorite"),
        ({"feature_face_id": 1}, "feature_face_id"),
        ({"id": "x"}, "id"),
        ({"faces": 3}, "faces"),
    ],
)
async def test_a_bad_change_is_named_and_changes_nothing(
    client: Client, changes: dict[str, Any], field: str
) -> None:
    people = await client.get("/v1/people?named=true")
    person = people["items"][0] if people["items"] else await client.post("/v1/people", json={"name": "Anna"})
    answer = await client.ask("PATCH", f"/v1/people/{person['id']}", json=changes)
    assert (answer.status, answer.json["field"]) == (422, field)
    assert await client.get(f"/v1/people/{person['id']}") == person


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/people?limit=0", "limit"),
        ("/v1/people?limit=501", "limit"),
        ("/v1/people?limit=ten", "limit"),
        ("/v1/people?limit=9999999999999999999999", "limit"),
        ("/v1/people?limit=%D9%A3", "limit"),
        ("/v1/people?limit=1&limit=2", "limit"),
        ("/v1/people?lmit=1", "lmit"),
        ("/v1/people?named=maybe", "named"),
        ("/v1/people?hidden=", "hidden"),
        ("/v1/people?sort=age", "sort"),
        ("/v1/people?cursor=nonsense", "cursor"),
        ("/v1/people?cursor=W10", "cursor"),
        ("/v1/people?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTksICJ4Il0", "cursor"),
        ("/v1/people?cursor=WyJcdWQ4MDAiLCAieCJd", "cursor"),
        ("/v1/faces?cursor=e30", "cursor"),
        ("/v1/history?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "cursor"),
        ("/v1/people?min_faces=-1", "min_faces"),
        ("/v1/faces?after=yesterday", "after"),
        ("/v1/faces?after=2026-13-01", "after"),
        ("/v1/faces?before=0001-01-01T00:00:00%2B14:00", "before"),
        ("/v1/sightings?camera=", "camera"),
        ("/v1/sightings?camera=%00", "camera"),
        ("/v1/export?embeddings=2", "embeddings"),
        ("/v1/history?limit=-1", "limit"),
        ("/v1/events?last_event_id=", "last_event_id"),
        ("/v1/system?verbose=1", "verbose"),
        ("/v1/health?x", "x"),
    ],
)
async def test_a_bad_parameter_is_named(client: Client, path: str, field: str) -> None:
    answer = await client.ask("GET", path)
    assert (answer.status, answer.code, answer.json["field"]) == (422, "invalid", field)


async def test_a_camera_must_be_named(client: Client) -> None:
    assert (await client.ask("POST", "/v1/sightings", data=blank())).json["field"] == "camera"


async def test_to_enroll_takes_a_name_or_a_person_and_not_both(client: Client) -> None:
    for path in ("/v1/enroll", "/v1/enroll?name=Anna&person_id=x"):
        assert (await client.ask("POST", path, data=portrait(0))).json["field"] == "name"


@pytest.mark.parametrize("value", ["2026-11-24T08:15:00Z", "2026-11-24T09:15:00+01:00", "2026-11-24"])
async def test_times_are_taken_with_any_offset(client: Client, value: str) -> None:
    # Written as it is, the plus sign of the offset arrives as a space; that is understood too.
    await client.get(f"/v1/faces?after={value}")
    await client.get("/v1/faces", params={"after": value})


async def test_methods_that_an_address_does_not_take_are_named(client: Client) -> None:
    answer = await client.ask("PUT", "/v1/people")
    assert (answer.status, answer.code) == (405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(",")) == {"GET", "POST"}


async def test_an_unknown_address_is_a_problem_document(client: Client) -> None:
    answer = await client.ask("GET", "/v1/nothing")
    assert (answer.status, answer.code) == (404, "not-found")
    assert answer.headers["Content-Type"].startswith("application/problem+json")


ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("unknown", [ID, "x", "%00", "%FF", "'; DROP TABLE face; --", "a" * 64])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/people/{}", None),
        ("PATCH", "/v1/people/{}", {"name": "Somebody Else"}),
        ("DELETE", "/v1/people/{}", None),
        ("DELETE", "/v1/people/{}?erase=true", None),
        ("GET", "/v1/people/{}/faces", None),
        ("GET", "/v1/people/{}/image", None),
        ("GET", "/v1/people/{}/split", None),
        ("GET", "/v1/people/{}/export", None),
        ("POST", "/v1/people/{}/merge", {"people": [ID]}),
        ("POST", "/v1/people/{}/split", {"faces": [ID]}),
        ("GET", "/v1/faces/{}", None),
        ("GET", "/v1/faces/{}/crop", None),
        ("GET", "/v1/faces/{}/why", None),
        ("PATCH", "/v1/faces/{}", {"person_id": None}),
        ("DELETE", "/v1/faces/{}", None),
        ("GET", "/v1/photos/{}", None),
        ("DELETE", "/v1/photos/{}", None),
        ("GET", "/v1/imports/{}", None),
        ("DELETE", "/v1/imports/{}", None),
        ("GET", "/v1/cluster-proposals/{}", None),
        ("DELETE", "/v1/cluster-proposals/{}", None),
        ("POST", "/v1/cluster-proposals/{}/apply", None),
        ("POST", "/v1/merge-suggestions/{}", {"answer": "same"}),
    ],
)
async def test_an_unknown_id_is_not_found(
    client: Client, method: str, path: str, body: Any, unknown: str
) -> None:
    answer = await client.ask(method, path.format(unknown), **({"json": body} if body else {}))
    # A zero character is in no id, which is said of the field.
    assert answer.status == (422 if unknown == "%00" else 404), answer.body


async def test_a_person_or_face_that_a_request_speaks_of_must_be_there(client: Client) -> None:
    assert (await client.ask("GET", f"/v1/faces?person_id={ID}")).status == 404
    assert (await client.ask("GET", f"/v1/sightings?person_id={ID}")).status == 404
    made = await client.post("/v1/people", json={"name": "Someone"})
    merge = await client.ask("POST", f"/v1/people/{made['id']}/merge", json={"people": [ID]})
    assert merge.status == 404
    assert (await client.ask("POST", "/v1/people", json={"name": "New", "face_ids": [ID]})).status == 404
    assert (await client.ask("POST", f"/v1/enroll?person_id={ID}", data=portrait(0))).status == 404
    # Nobody was made on the way.
    assert not (await client.get("/v1/people?text=New"))["items"]


async def test_null_is_no_empty_body(client: Client, instance: RunningDaemon) -> None:
    refused = await client.ask("POST", "/v1/undo", data=b"null", headers={"Content-Type": "application/json"})
    assert refused.status == 422


async def test_undo_of_what_is_not_there(client: Client, instance: RunningDaemon) -> None:
    assert (await client.ask("POST", "/v1/undo", json={"seq": 2**53})).status == 404
    for seq in (0, -1, 2**63, 1.5, "1", None, True):
        assert (await client.ask("POST", "/v1/undo", json={"seq": seq})).json["field"] == "seq"
