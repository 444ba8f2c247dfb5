"""An address as somebody typed it, and whether it may be asked at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

PORTS = {"https": 443, "http": 80}
LONGEST = 500
#: what stands in an address: ASCII without quotes, backslashes and braces; what follows an `@` would be the true host
PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]!$&'()*+,;=%]+")
NAME = re.compile(r"[A-Za-z0-9._\-]+|[0-9A-Fa-f:.]+")


class BadAddress(ValueError):
    """What was typed is no address that can be asked; says why, and what would be one."""


@dataclass(frozen=True)
class Address:
    """Where a server is: https://host:port/path, without a slash at the end."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @classmethod
    def read(cls, text: str) -> Address:
        """Read an address. Raises BadAddress for what is none, and for one that may not be asked by its form."""
        parts = _parts(text.strip())
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
        try:
            port = parts.port or PORTS.get(scheme, 0)
        except ValueError as fault:
            raise BadAddress("Its port is no number between 1 and 65535.") from fault
        if scheme not in PORTS or not host or not NAME.fullmatch(host):
            raise BadAddress("It has to read https://mlflow.example.org, with the name of a server.")
        if parts.query or parts.fragment or "?" in text or "#" in text:
            raise BadAddress("Leave out what follows the ? or the #: the address of the server is enough.")
        address = cls(scheme, host, port, parts.path.rstrip("/"))
        if not address.is_in_house and (scheme, port) != ("https", 443):
            raise BadAddress(
                "Only https:// at its usual port is asked. A server in-house, with http:// or another port, is asked "
                f"once whoever runs Assay names it: ASSAY_OUTGOING_HOSTS={host}:{port}"
            )
        return address

    def __str__(self) -> str:
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.shown_host}{port}{self.path}"

    @property
    def shown_host(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def is_same_server(self, other: str) -> bool:
        """Whether another address, as it is kept, leads to the same server: what is after the port may differ."""
        parts = urlsplit(other)
        port = parts.port or PORTS.get(parts.scheme, 0)
        return (self.scheme, self.host, self.port) == (parts.scheme, parts.hostname, port)

    @property
    def is_in_house(self) -> bool:
        """Whether whoever runs the instance named it: then it may lie at any address, and speak http."""
        named = settings.OUTGOING_HOSTS
        usual = self.port in PORTS.values() and self.shown_host in named
        return usual or f"{self.shown_host}:{self.port}" in named


def _parts(text: str) -> SplitResult:
    if len(text) > LONGEST:
        raise BadAddress(f"It is longer than {LONGEST} characters.")
    if "@" in text:
        raise BadAddress("Leave name and password out of the address: there are fields for them.")
    if not text.isascii():
        raise BadAddress("It has letters that no address has. Write the name of the server as it is: xn--...")
    if not PLAIN.fullmatch(text):
        raise BadAddress("It has signs that no address has. It has to read https://mlflow.example.org")
    try:
        return urlsplit(text)
    except ValueError as fault:
        raise BadAddress("It has to read https://mlflow.example.org, with the name of a server.") from fault
