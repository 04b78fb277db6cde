"""A small web server on a real socket, for sources behind a URL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """What is served: path → content, and how it is to go wrong."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.begun: list[int] = []
        # After so many bytes the connection is cut; None: never.
        self.cut_after: int | None = None
        # Only the first so many connections are cut.
        self.cuts = 1 << 30
        self.ranges = True
        self.hang = threading.Event()
        self.hangs = False


@contextmanager
def serve() -> Iterator[Site]:
    """Serve on a free port of the loopback for as long as the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append(self.path)
            content = site.pages.get(self.path)
            if content is None:
                self.send_error(404, "Not Found")
                return
            start = self._start(content)
            if start is None:
                self.send_error(416, "Range Not Satisfiable")
                return
            content = content[start:]
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            cut, site.cuts = site.cut_after if site.cuts > 0 else None, site.cuts - 1
            self.wfile.write(content[:cut])
            self.wfile.flush()
            if site.hangs:
                site.hang.wait(30)
            self.close_connection = True

        def _start(self, content: bytes) -> int | None:
            wanted = self.headers.get("Range")
            if wanted is None or not site.ranges:
                return 0
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            site.begun.append(start)
            return start if start < len(content) else None

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.hang.set()
        server.shutdown()
        server.server_close()
