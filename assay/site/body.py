"""What a browser sends, taken in whole before a page gets to see it.

The threads of the pages are few. A browser that sends a letter now and then, or many such on purpose, waits here, where
it holds none of them.
"""

import asyncio
from errno import ECONNRESET
from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings

from assay.ledger.models.upload import LARGEST
from assay.site.live import Message, Receive

PATIENCE = 30  # seconds that nothing may come for
MOST = 4 * LARGEST  # a file that is too large is taken in as far as this, so that the page can say so
MOST_OF_ALL = 2**30  # of all that are coming in, so that strangers do not fill the disk
IN_MEMORY = 2**20
CHUNK = 2**16


class Refuse(Exception):
    """A body that is not taken. status: what is answered, with a sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Bodies:
    """All bodies that are coming in."""

    def __init__(self) -> None:
        self.size = 0

    async def taken_in(self, receive: Receive, keep: IO[bytes]) -> int:
        """Keep a body in a file and return how long it is.

        Raises Refuse for one that is too long, does not come or finds no room, ConnectionResetError when the browser
        goes away.
        """
        size = 0
        try:
            while True:
                message = await _next(receive)
                part = message.get("body", b"")
                size, self.size = size + len(part), self.size + len(part)
                if size > MOST:
                    raise Refuse(413, f"More than {MOST // 2**20} MB came. Nothing was stored.")
                if self.size > MOST_OF_ALL:
                    raise Refuse(503, "Too much comes in at once. Nothing was stored: try again in a minute.")
                _write(keep, part)
                if not message.get("more_body", False):
                    return size
        finally:
            self.size -= size

    def kept(self) -> IO[bytes]:
        """Return a file that a body is kept in until its answer is there."""
        return SpooledTemporaryFile(max_size=IN_MEMORY, dir=str(settings.HOME))


def told_again(kept: IO[bytes], size: int, receive: Receive) -> Receive:
    """Return what tells a body that was taken in; after it, what the browser says next."""
    kept.seek(0)
    left = size
    is_told = False

    async def tell() -> Message:
        nonlocal left, is_told
        if is_told:
            return await receive()
        part = kept.read(CHUNK)
        left -= len(part)
        is_told = left <= 0
        return {"type": "http.request", "body": part, "more_body": not is_told}

    return tell


def _write(keep: IO[bytes], part: bytes) -> None:
    try:
        keep.write(part)
    except OSError as error:
        raise Refuse(507, "There is no room to keep what you sent. Nothing was stored.") from error


async def _next(receive: Receive) -> Message:
    try:
        message = await asyncio.wait_for(receive(), PATIENCE)
    except TimeoutError:
        raise Refuse(408, "What you sent did not arrive in time. Nothing was stored: send it again.") from None
    if message["type"] == "http.disconnect":
        raise ConnectionResetError(ECONNRESET, "The browser went away before all was sent.")
    return message
