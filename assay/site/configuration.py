"""What can be set from outside, each with a default. docs/settings.md has a line for every one."""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from secrets import token_urlsafe
from tempfile import NamedTemporaryFile
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit

IN_HOUSE = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
LAST_ADDRESS = "address"  # the file in the home in which a server leaves where it runs, for commands beside it


@dataclass(frozen=True)
class Configuration:
    """The settings of an instance, read from the environment: `home` is ASSAY_HOME and so on."""

    home: str = "assay-data"  #: folder of the database, the secret key and uploaded files
    database_url: str = ""  #: postgres://user:password@host/name; without it one SQLite file in the home
    url: str = "http://127.0.0.1:8000"  #: the address under which people open it; without it where it last ran
    email_url: str = ""  #: smtp(s)://user:password@host:port; without it no mail goes out
    email_from: str = "assay@localhost"  #: whom its mail comes from
    demo: str = ""  #: "1": the example project, with sign-in by choosing a person
    debug: str = ""  #: "1": for work on Assay itself
    outgoing_hosts: str = ""  #: servers in-house that may be asked, host or host:port, with commas between
    worker: str = "1"  #: "0": assay serve does no jobs, since assay worker does
    trusted_proxies: str = "0"  #: how many proxies of your own stand before it and set X-Forwarded-For

    @classmethod
    def read(cls) -> Self:
        """Read the environment; a name that starts with ASSAY_ and is none of these, or is empty, is passed over."""
        names = {field.name: f"ASSAY_{field.name.upper()}" for field in fields(cls)}
        given = {name: os.environ[variable] for name, variable in names.items() if os.environ.get(variable)}
        ran_at = cls(**given).folder / LAST_ADDRESS
        if "url" not in given and ran_at.is_file():
            given["url"] = ran_at.read_text("utf-8").strip()
        return cls(**given)

    @property
    def folder(self) -> Path:
        return Path(self.home).expanduser().absolute()

    @property
    def cookies(self) -> tuple[str, str]:
        """The names of the cookies of session and CSRF: its own, since a browser sends them to every port of a host."""
        mark = hashlib.sha256(str(self.folder).encode()).hexdigest()[:8]
        return f"assay_{mark}", f"assay_csrf_{mark}"

    def check(self) -> None:
        """Raise ValueError for the first setting that cannot be used: address, database, mail, proxies, hosts."""
        if not _is_address(self.url):
            raise ValueError(
                f"ASSAY_URL has to read https://assay.example.org, with scheme and host; it is {self.url}."
            )
        if self.database_url and not _parts(self.database_url, "postgres", "postgresql"):
            raise ValueError(
                "ASSAY_DATABASE_URL has to read postgres://user:password@host/name, "
                "with signs such as # or / in the password as %23 or %2F."
            )
        _ = self.mail, self.proxies, self.in_house

    @property
    def mail(self) -> dict[str, Any]:
        """Django's settings of outgoing mail. smtps:// is TLS from the start, smtp:// asks for it, but on port 25.

        Raises ValueError if the address is none.
        """
        if not self.email_url:
            return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
        url = _parts(self.email_url, "smtp", "smtps")
        if not url or not url.hostname:
            raise ValueError("ASSAY_EMAIL_URL has to read smtp://user:password@host:port or smtps://...")
        port = url.port or (465 if url.scheme == "smtps" else 587)
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": url.hostname,
            "EMAIL_PORT": port,
            "EMAIL_HOST_USER": unquote(url.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
            "EMAIL_USE_SSL": url.scheme == "smtps",
            "EMAIL_USE_TLS": url.scheme == "smtp" and port != 25,
            "EMAIL_TIMEOUT": 10,
        }

    @property
    def proxies(self) -> int:
        """How many proxies are trusted. Raises ValueError if it is no number."""
        if not self.trusted_proxies.isdecimal():
            raise ValueError("ASSAY_TRUSTED_PROXIES has to be a number, such as 1.")
        return int(self.trusted_proxies)

    @property
    def in_house(self) -> frozenset[str]:
        """The servers that may be asked wherever they lie. Raises ValueError if one is neither host nor host:port."""
        named = [name.strip().lower() for name in self.outgoing_hosts.split(",") if name.strip()]
        if wrong := next((name for name in named if not IN_HOUSE.fullmatch(name)), ""):
            raise ValueError(
                f"ASSAY_OUTGOING_HOSTS has to read mlflow.internal:5000,10.0.0.7, without http://; it has {wrong}."
            )
        return frozenset(named)

    def secret_key(self) -> str:
        """Return the secret key of this instance; the first call makes it, readable by its owner alone.

        Raises OSError if the home cannot be written to.
        """
        file = self.folder / "secret.key"
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_once(file, token_urlsafe(48))
        return file.read_text().strip()


def _is_address(url: str) -> bool:
    """Whether pages lie under it: links in mail begin with it, and its host is the one that is answered."""
    parts = _parts(url, "http", "https")
    if not parts or parts.port == 0:
        return False
    return bool(parts.hostname) and parts.path in ("", "/") and not (parts.query or parts.fragment)


def _parts(url: str, *schemes: str) -> SplitResult | None:
    """Return the parts of an address, None if it is none of such a scheme."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # a port that is no number, half a bracket
        return None
    return parts if parts.scheme in schemes else None


def _write_once(file: Path, text: str) -> None:
    """Write a file that nobody else reads, whole or not at all; if another process was faster, its file stays."""
    with NamedTemporaryFile("w", dir=file.parent, prefix=".new-") as new:  # its mode is 0600 from the start
        new.write(text)
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, file)
