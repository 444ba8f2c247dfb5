"""What can be set from outside, each with a default. docs/settings.md has a line for every one."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from secrets import token_urlsafe
from typing import Self


@dataclass(frozen=True)
class Configuration:
    """The settings of an instance, read from the environment: `home` is ASSAY_HOME and so on."""

    home: str = "assay-data"  #: folder of the database, the secret key and uploaded files
    database_url: str = ""  #: postgres://user:password@host/name; without it one SQLite file in the home
    url: str = "http://127.0.0.1:8000"  #: the address under which people open it
    email_url: str = ""  #: smtp://user:password@host:port; without it links are printed on the console
    email_from: str = "assay@localhost"  #: whom its mail comes from
    demo: str = ""  #: "1": the example project, with sign-in by choosing a person
    debug: str = ""  #: "1": for work on Assay itself
    trusted_proxies: str = "0"  #: how many proxies of your own stand before it and set X-Forwarded-For

    @classmethod
    def read(cls) -> Self:
        """Read the environment; a name that starts with ASSAY_ and is none of these is passed over."""
        names = {field.name: f"ASSAY_{field.name.upper()}" for field in fields(cls)}
        return cls(**{name: os.environ[variable] for name, variable in names.items() if variable in os.environ})

    @property
    def folder(self) -> Path:
        return Path(self.home).expanduser().absolute()

    def secret_key(self) -> str:
        """Return the secret key of this instance; the first call makes it, readable by its owner alone."""
        file = self.folder / "secret.key"
        try:
            return file.read_text().strip()
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:  # noqa: PTH123  a mode from the start
                new.write(token_urlsafe(48))
        except FileExistsError:  # another process was faster
            pass
        return file.read_text().strip()
