"""What was found in an installation: each a sentence. Here those that the settings alone tell, without an instance."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from assay.site.configuration import Configuration


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. is_wrong: the instance suffers from it; a note (`is_note`) is worth knowing."""

    text: str
    is_wrong: bool = False
    is_note: bool = False

    @property
    def mark(self) -> str:
        return "wrong" if self.is_wrong else "note " if self.is_note else "ok   "


def absence(configuration: Configuration) -> Finding | None:
    """Say that there is no instance in the home, None if there is one. Nothing is made by looking."""
    home = configuration.folder
    if (home / "secret.key").exists():
        return None
    if (home / "assay.sqlite3").exists():
        return Finding(f"{home / 'secret.key'} is missing. Put it back from a backup, or let assay serve make a new "
                       "one: everybody signs in again", is_wrong=True)  # fmt: skip
    above = next(folder for folder in (home, *home.parents) if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        return Finding(f"There is no instance in {home}, and none can be made there: {above} cannot be written to. "
                       "Set ASSAY_HOME to a folder of your own", is_wrong=True)  # fmt: skip
    return Finding(f"There is no instance in {home}. assay serve makes one; if yours lies elsewhere, set ASSAY_HOME",
                   is_note=True)  # fmt: skip


def understood(configuration: Configuration) -> Iterator[Finding]:
    """Say how the address and the proxies were understood."""
    yield Finding(f"People open it at {configuration.url} (ASSAY_URL)")
    proxies = configuration.proxies
    if proxies:
        headers = "X-Forwarded-For and X-Forwarded-Proto of so many are believed"
        yield Finding(f"Trusted proxies: {proxies} (ASSAY_TRUSTED_PROXIES); {headers}")
    elif configuration.url.startswith("https:"):
        yield Finding("No proxy is trusted, though the address is https: everybody seems to come from one place. "
                      "Set ASSAY_TRUSTED_PROXIES=1 if one of yours stands before it", is_note=True)  # fmt: skip
    else:
        yield Finding("No proxy is trusted (ASSAY_TRUSTED_PROXIES)")
