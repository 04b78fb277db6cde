"""The pages that a link's visitors see, as HTML without a script. Every text that comes from the daemon is escaped."""

from html import escape
from urllib.parse import quote

from ..client.models import Page, Shared, SharedPhoto, SharedPlace
from .answers import link_path
from .style import PAGE_CSS
from .texts import Texts

SMALL, LARGE = 480, 2048
"""Pixels along the longer side of a tile's and a full view's picture."""
BEFORE, BEHIND = "\u2039", "\u203a"


def grid(token: str, texts: Texts, shared: Shared, photos: Page[SharedPhoto], *, first: bool) -> str:
    """Return the page with the photos of a link, or some of them."""
    path = link_path(token)
    title = shared.title or texts("title")
    lines = [texts.count(shared.photos), *([shared.description] if shared.description else [])]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    download = (
        f'<a class="button" href="{path}/zip">{escape(texts("download_all"))}</a>'
        if shared.downloads and shared.photos
        else ""
    )
    tiles = "".join(_tile(path, texts, photo) for photo in photos.items)
    body = (
        f"<header><div><h1>{escape(title)}</h1>{said}</div>{download}</header>"
        f'<main><ul class="grid">{tiles}</ul></main>{_more(path, texts, photos.cursor, first=first)}'
    )
    if not shared.photos:
        body += f'<p class="card center">{escape(texts("empty"))}</p>'
    return _page(texts, title, body)


def full_view(token: str, texts: Texts, shared: Shared, place: SharedPlace) -> str:
    """Return the page with one photo or video, and the way to the ones beside it."""
    path, photo = link_path(token), place.photo
    alt = _alt(texts, photo)
    if photo.video:
        shown = f'<video src="{path}/video/{photo.id}" controls playsinline preload="metadata"></video>'
    else:
        shown = (
            f'<img src="{path}/image/{photo.id}?size={LARGE}" alt="{escape(alt)}"'
            f' width="{photo.width}" height="{photo.height}">'
        )
    turns = "".join(
        f'<a class="turn {name}" rel="{rel}" href="{path}/photo/{other}" aria-label="{escape(texts(label))}">'
        f'<span aria-hidden="true">{sign}</span></a>'
        for other, name, rel, label, sign in (
            (place.previous_id, "before", "prev", "previous", BEFORE),
            (place.next_id, "behind", "next", "next", BEHIND),
        )
        if other is not None
    )
    download = ""
    if shared.downloads:
        kind = "video" if photo.video else "original" if shared.originals else "image"
        download = (
            f'<a class="round" href="{path}/{kind}/{photo.id}?download=1" download'
            f' aria-label="{escape(texts("download"))}">↓</a>'
        )
    body = (
        '<div class="bar">'
        f'<a class="round" rel="up" href="{path}" aria-label="{escape(texts("back"))}">✕</a>'
        f"<p>{escape(alt)}</p>{download or _SPACE}</div>"
        f'<main class="stage">{turns}<div>{shown}</div></main>'
    )
    kinds = "one video" if photo.video else "one"
    return _page(texts, shared.title or texts("title"), body, kinds)


_SPACE = '<span class="round" aria-hidden="true"></span>'


def password(token: str, texts: Texts, *, wrong: bool = False, busy: bool = False) -> str:
    """Return the page that asks for the password."""
    problem = texts("busy") if busy else texts("wrong") if wrong else ""
    said = f'<p class="wrong" role="alert">{escape(problem)}</p>' if problem else ""
    body = (
        f'<main class="center"><form class="card" method="post" action="{link_path(token)}">'
        f"<h1>{escape(texts('title'))}</h1><p>{escape(texts('locked'))}</p>{said}"
        f'<label for="password">{escape(texts("password"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="off" required autofocus maxlength="200">'
        f'<button class="button">{escape(texts("open"))}</button></form></main>'
    )
    return _page(texts, texts("title"), body)


def notice(texts: Texts, key: str) -> str:
    """Return a page that says why there is nothing to see."""
    body = (
        f'<main class="center"><div class="card"><h1>{escape(texts(key))}</h1>'
        f"<p>{escape(texts(key + '_hint'))}</p></div></main>"
    )
    return _page(texts, texts("title"), body)


def _tile(path: str, texts: Texts, photo: SharedPhoto) -> str:
    alt = escape(_alt(texts, photo))
    if photo.video:
        # Browsers draw the first frame of a video of which they have a part.
        shown = (
            f'<video src="{path}/video/{photo.id}#t=0.1" preload="metadata" muted playsinline tabindex="-1"></video>'
            '<span class="play" aria-hidden="true">▶</span>'
        )
    else:
        shown = f'<img src="{path}/image/{photo.id}?size={SMALL}" alt="" loading="lazy" decoding="async">'
    return f'<li><a href="{path}/photo/{photo.id}" aria-label="{alt}">{shown}</a></li>'


def _more(path: str, texts: Texts, cursor: str | None, *, first: bool) -> str:
    links = [] if first else [f'<a class="button" href="{path}">{escape(texts("to_start"))}</a>']
    if cursor is not None:
        after = quote(cursor, safe="")
        links.append(f'<a class="button" rel="next" href="{path}?after={after}">{escape(texts("more"))}</a>')
    return f'<nav class="more">{"".join(links)}</nav>' if links else ""


def _alt(texts: Texts, photo: SharedPhoto) -> str:
    return " · ".join([texts.date(photo.taken_at), *([", ".join(photo.names)] if photo.names else [])])


def _page(texts: Texts, title: str, body: str, kinds: str = "") -> str:
    attribute = f' class="{kinds}"' if kinds else ""
    return (
        f'<!doctype html><html lang="{texts.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        '<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{PAGE_CSS}</style></head><body{attribute}>{body}</body></html>"
    )
