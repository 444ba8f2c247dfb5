"""Asking one server, and what it answers."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

import httpcore

from assay import __version__
from assay.net.address import Address
from assay.net.faults import NoAnswer
from assay.net.guard import Deadline, Guard, trust

SECONDS = 20.0  # for one answer, from the first look at its name to the last byte
MOST = 32 * 2**20  # bytes of one answer; a thousand runs of MLflow are 1.2 MB
REDIRECTS = range(300, 400)


@dataclass(frozen=True)
class Answer:
    """What came back. content_type: without its parameters, in small letters."""

    status: int
    content_type: str
    body: bytes

    def json(self) -> Any:
        """Read it as JSON; numbers may be NaN or Infinity. Raises NoAnswer if it is none."""
        if self.content_type != "application/json":
            raise NoAnswer("type")
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise NoAnswer("type") from None


class Client:
    """Asks one server, over one connection as long as it lasts. secret_headers: sent to it alone, and shown nowhere."""

    def __init__(
        self, address: Address, *, secret_headers: Mapping[str, str] | None = None, seconds: float = SECONDS,
        most: int = MOST,
    ) -> None:  # fmt: skip
        self.address, self._seconds, self._most = address, seconds, most
        self._secret = list((secret_headers or {}).items())
        self._deadline = Deadline()
        guard = Guard(address, self._deadline)
        context = trust() if address.scheme == "https" else None
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=guard, max_connections=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def ask(self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Any = None) -> Answer:
        """Ask for a path below the address; a body goes as JSON.

        Raises NoAnswer where nothing came that can be used: redirects are not followed, and are no answer.
        """
        self._deadline.begin(self._seconds)
        sent = None if body is None else json.dumps(body).encode()
        url, headers, named = self._url(path, query), self._headers(sent), {"sni_hostname": self.address.host}
        with _in_plain_words(), self._pool.stream(method, url, headers=headers, content=sent, extensions=named) as come:
            answer = self._taken_in(come)
        if answer.status in REDIRECTS:
            raise NoAnswer("redirect")
        return answer

    def _url(self, path: str, query: Mapping[str, str] | None) -> httpcore.URL:
        target = f"{self.address.path}{path}" + (f"?{urlencode(query)}" if query else "")
        return httpcore.URL(
            scheme=self.address.scheme, host=self.address.shown_host, port=self.address.port, target=target
        )

    def _headers(self, sent: bytes | None) -> list[tuple[bytes | str, bytes | str]]:
        said = {"User-Agent": f"assay/{__version__}", "Accept": "application/json", "Accept-Encoding": "identity"}
        return [*said.items(), *([("Content-Type", "application/json")] if sent is not None else []), *self._secret]

    def _taken_in(self, come: httpcore.Response) -> Answer:
        headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in come.headers}
        if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise NoAnswer("compressed")
        if come.status in REDIRECTS:
            return Answer(come.status, "", b"")
        return Answer(come.status, headers.get("content-type", "").partition(";")[0].strip().lower(), self._body(come))

    def _body(self, come: httpcore.Response) -> bytes:
        body = bytearray()
        try:
            for part in come.iter_stream():
                body += part
                if len(body) > self._most:
                    raise NoAnswer("large")
        except (httpcore.RemoteProtocolError, httpcore.ReadError):
            raise NoAnswer("broken") from None
        return bytes(body)


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """Let every fault below be a NoAnswer; its own words may name what answered, so they go no further."""
    try:
        yield
    except httpcore.TimeoutException:
        raise NoAnswer("slow") from None
    except httpcore.ConnectError as error:
        raise NoAnswer("certificate" if _is_of_certificate(error) else "silent") from None
    except (httpcore.NetworkError, OSError):
        raise NoAnswer("silent") from None
    except httpcore.ProtocolError:
        raise NoAnswer("garbled") from None


def _is_of_certificate(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
