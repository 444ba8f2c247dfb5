"""Servers on loopback that answer as told, whatever a web server would do."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

Say = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def answer(body: bytes, *, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer; names of headers have underscores for hyphens."""
    said = {"content_type": "application/json", "content_length": str(len(body)), **headers}
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Hostile:
    """A server that says the same to everybody, and keeps what it was asked."""

    say: Say
    asked: list[bytes] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                taken, _ = listening.accept()
            except OSError:
                return
            Thread(target=self.one, args=(taken,), daemon=True).start()

    def one(self, taken: socket.socket) -> None:
        with suppress(OSError), taken:
            whom = self.context.wrap_socket(taken, server_side=True) if self.context else taken
            self.asked.append(whom.recv(65536))
            self.say(whom)


@contextmanager
def hostile(
    say: bytes | Callable[[socket.socket], None] = OK, context: ssl.SSLContext | None = None
) -> Iterator[Hostile]:
    """Run a server that says these bytes, or does what it likes with a connection."""
    server = Hostile((lambda taken: taken.sendall(say)) if isinstance(say, bytes) else say, context=context)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        Thread(target=server.serve, args=(listening,), daemon=True).start()
        yield server
        listening.shutdown(socket.SHUT_RDWR)
