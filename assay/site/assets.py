"""The static files, collected under hashed names: once for each version, not at each start."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from assay.site.locks import one_after_the_other


def collect() -> bool:
    """Collect them unless that was done since one of them changed; return whether it was necessary.

    Raises OSError if the home cannot be written to.
    """
    home: Path = settings.HOME
    mark = home / "static.mark"
    with one_after_the_other(home / "static.lock"):
        state = _state()
        if mark.exists() and mark.read_text() == state and settings.STATIC_ROOT.is_dir():
            return False
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(state)
        return True


def _state() -> str:
    """Return a digest of which files there are, how long and how old."""
    return hashlib.sha256("\n".join(sorted(_lines())).encode()).hexdigest()


def _lines() -> Iterator[str]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            yield f"{storage.path(path)} {about.st_size} {about.st_mtime_ns}"
