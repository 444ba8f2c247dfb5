"""Connections that lead where they may and end in time: a name is resolved once, and the address is what is asked."""

import socket
import ssl
from collections.abc import Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any

import certifi
import httpcore

from assay.net.address import Address
from assay.net.faults import NoAnswer
from assay.net.public import is_never, is_public


class Deadline:
    """The moment by which all has to be there."""

    def __init__(self) -> None:
        self._at = 0.0

    def begin(self, seconds: float) -> None:
        """Let it be so many seconds from now."""
        self._at = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left. Raises NoAnswer when there are none."""
        left = self._at - monotonic()
        if left <= 0:
            raise NoAnswer("slow")
        return left


class Timed(httpcore.NetworkStream):
    """A connection of which each step takes no longer than what is left for all."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  the library's signature
        return self._stream.read(max_bytes, timeout=self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, timeout=self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=self._deadline.left())
        return Timed(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Guard(httpcore.NetworkBackend):
    """Opens connections to one address alone."""

    def __init__(self, address: Address, deadline: Deadline) -> None:
        self._address, self._deadline, self._plain = address, deadline, httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        """Connect to the first address that answers. Raises NoAnswer unless all of them may be asked."""
        allowed = self._allowed()
        for at, ip in enumerate(allowed, start=1):
            try:
                stream = self._plain.connect_tcp(
                    ip, self._address.port, timeout=self._deadline.left(), socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if at == len(allowed):
                    raise
            else:
                return self._checked(stream, allowed)
        raise NoAnswer("silent")

    def _allowed(self) -> list[str]:
        found = _resolved(self._address.host, self._address.port, self._deadline.left())
        if self._address.is_in_house:
            safe = [ip for ip in found if ip == self._address.host or not is_never(ip)]
        else:
            safe = [ip for ip in found if is_public(ip)]
        if not found or len(safe) < len(found):
            raise NoAnswer(
                "forbidden"
            )  # the same words for a name that is none: nobody learns what names lead in-house
        return safe

    def _checked(self, stream: httpcore.NetworkStream, allowed: list[str]) -> httpcore.NetworkStream:
        """Look who is at the other end, before a word is said."""
        if stream.get_extra_info("server_addr")[0] not in allowed:
            stream.close()
            raise NoAnswer("forbidden")
        return Timed(stream, self._deadline)


def trust() -> ssl.SSLContext:
    """Return whom we believe: the machine's own store, with that of a company, and the usual one."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _resolved(host: str, port: int, seconds: float) -> list[str]:
    """Return the addresses of a name, none where it has none; a resolver that takes too long is not waited for."""
    answers: SimpleQueue[list[str]] = SimpleQueue()
    Thread(target=lambda: answers.put(_looked_up(host, port)), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except Empty:
        raise NoAnswer("slow") from None


def _looked_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
