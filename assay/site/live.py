"""The live channel: open pages hear "the project is at fact N" and re-request themselves.

A stream holds no thread and no database connection: one task asks for all of them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http.request import split_domain_port, validate_host

from assay.site.doorman import Listener, TurnedAway, admit, numbers, still_welcome
from assay.ui.middleware import HEADERS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Answer = TypeVar("Answer")

BEAT = 0.3  # seconds from one look at the counters to the next: what others do is seen within a second
BEATS_A_CHECK = 4  # looks from one check of sessions and seats to the next
KEEPALIVE = 15  # seconds: proxies drop what is silent for longer
STREAMS_A_PERSON = 20  # a browser opens at most 6; a person has a few of them
STREAMS = 1000

_log = logging.getLogger("assay.live")


class Stream:
    """One open stream: what its page was told last, and a bell for when there is more to say."""

    def __init__(self, listener: Listener, number: int) -> None:
        self.listener = listener
        self.number = number
        self.ended = False
        self._bell = asyncio.Event()

    def tell(self, number: int) -> None:
        """Let it know how far the project is."""
        if number != self.number:
            self.number = number
            self._bell.set()

    def end(self) -> None:
        """End it; a page whose person is still welcome opens another by itself."""
        self.ended = True
        self._bell.set()

    async def rings(self, seconds: float) -> bool:
        """Wait until there is something to say, at most so long; answer whether there is."""
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return False
        self._bell.clear()
        return True


class Streams:
    """All open streams of this process: an ASGI application."""

    def __init__(self, threads: int = 2) -> None:
        self.open: set[Stream] = set()
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="live")
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer `GET /live/<project key>` with a stream, or say in a status why not."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if not validate_host(split_domain_port(headers.get(b"host", ""))[0], settings.ALLOWED_HOSTS):
            return await refuse(send, 400)
        if scope["method"] != "GET":
            return await refuse(send, 405)
        try:
            listener, number = await self._ask(admit, headers.get(b"cookie", ""), scope["path"].split("/")[2])
        except TurnedAway as turned_away:
            return await refuse(send, turned_away.status)
        except DatabaseError:
            return await refuse(send, 503)
        if len(self.open) >= STREAMS:
            return await refuse(send, 503)
        if sum(stream.listener.person_id == listener.person_id for stream in self.open) >= STREAMS_A_PERSON:
            return await refuse(send, 429)
        await self._serve(Stream(listener, number), receive, send)

    def end(self) -> None:
        """End all streams, because the server stops."""
        for stream in self.open:
            stream.end()

    async def _serve(self, stream: Stream, receive: Receive, send: Send) -> None:
        self.open.add(stream)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._keep_watch())
        leaving = asyncio.create_task(_end_on_leaving(stream, receive))
        try:
            await _begin(send)
            await _say(send, f"retry: 1500\ndata: {stream.number}\n\n")
            while not stream.ended:
                rang = await stream.rings(KEEPALIVE)
                if not stream.ended:
                    await _say(send, f"data: {stream.number}\n\n" if rang else ": still here\n\n")
            await send({"type": "http.response.body", "body": b""})
        finally:
            leaving.cancel()
            self.open.discard(stream)

    async def _keep_watch(self) -> None:
        """Look at the counters of all projects that somebody listens to, until nobody does."""
        beat = 0
        while self.open:
            await asyncio.sleep(BEAT)
            beat += 1
            try:
                await self._tell_all()
                if beat % BEATS_A_CHECK == 0:
                    await self._check_all()
            except DatabaseError as error:  # it may be restarting; the pages say more when they are asked for
                _log.warning("live streams wait for the database: %s", error)
                await asyncio.sleep(1)
            except Exception:  # noqa: BLE001  logged; one fault is not to leave whoever listens without news
                _log.exception("live streams go on after a fault")
                await asyncio.sleep(1)

    async def _tell_all(self) -> None:
        now = await self._ask(numbers, {stream.listener.project_id for stream in self.open})
        for stream in self.open:
            stream.tell(now.get(stream.listener.project_id, stream.number))

    async def _check_all(self) -> None:
        asked = list(self.open)
        welcome = await self._ask(still_welcome, {stream.listener for stream in asked})
        for stream in asked:
            if stream.listener not in welcome:
                stream.end()

    async def _ask(self, question: Callable[..., Answer], *about: Any) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _asked, question, *about)


def _asked(question: Callable[..., Answer], *about: Any) -> Answer:
    close_old_connections()
    try:
        return question(*about)
    finally:
        close_old_connections()


async def _end_on_leaving(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def _begin(send: Send) -> None:
    kept_open = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Connection": "close"}  # once it has ended
    said = {"Content-Type": "text/event-stream", **kept_open, **HEADERS}
    await send({"type": "http.response.start", "status": 200, "headers": _encoded(said)})


async def _say(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def refuse(send: Send, status: int, text: str = "") -> None:
    """Answer with a status, perhaps with a sentence, and listen to this browser no longer."""
    length = str(len(text.encode()))
    plain = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": length, "Connection": "close"}
    said = {**plain, "Cache-Control": "no-store", **HEADERS}
    await send({"type": "http.response.start", "status": status, "headers": _encoded(said)})
    await send({"type": "http.response.body", "body": text.encode()})


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
