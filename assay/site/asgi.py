"""One process for pages and live streams: pages in a few lasting threads, streams in none."""

from typing import Any, cast
from urllib.parse import quote

from a2wsgi import WSGIMiddleware

from assay.site.wsgi import application as wsgi

# isort: split
# the line above sets Django up, which the streams need
from assay.site.body import Bodies, Refuse, told_again
from assay.site.live import App, Receive, Scope, Send, Streams, refuse

PAGES_AT_ONCE = 8

streams = Streams()
bodies = Bodies()
pages = cast(App, WSGIMiddleware(cast(Any, wsgi), workers=PAGES_AT_ONCE))  # its types know Django's not


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request: `/live/<project key>` is a stream, all else is a page."""
    if scope["path"].startswith("/live/"):
        await streams(scope, receive, send)
    else:
        await _page(scope, receive, send)


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    """Let the pages answer once all is there; half a form is never taken for a whole one."""
    with bodies.kept() as kept:
        try:
            size = await bodies.taken_in(receive, kept)
        except ConnectionResetError:
            return  # nobody is there to be answered
        except Refuse as refused:
            return await refuse(send, refused.status, refused.text)
        await pages(_clean(scope, size), told_again(kept, size, receive), send)


def _clean(scope: Scope, size: int) -> Scope:
    """Return the request as WSGI can take it.

    A header with an underscore would arrive under the name of one with hyphens, X_Forwarded_For beside that of the
    proxy; a query with raw bytes would not arrive at all. A body that came in parts, without its length, has one now
    that all of it is there.
    """
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name and name not in _LENGTH]
    headers += [(b"content-length", b"%d" % size)] if size else []
    return {**scope, "headers": headers, "query_string": quote(scope["query_string"], safe=_ASCII).encode()}


_LENGTH = (b"content-length", b"transfer-encoding")
_ASCII = "".join(map(chr, range(33, 127)))
