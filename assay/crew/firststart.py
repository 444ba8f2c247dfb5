"""The code by which the first visitor of an empty instance shows that they can read its console.

It lies in the home as a hash, readable by its owner alone, and opens one account.
"""

import hashlib
import os
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from secrets import choice

from django.conf import settings

from assay.crew.models import Person

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
LENGTH = 16


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not Person.objects.exists()


def code() -> str:
    """Make a code, told once, in place of any earlier one. Raises OSError if the home cannot be written to."""
    told = "".join(choice(LETTERS) for _ in range(LENGTH))
    new = _file().with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(_hash(told))
    new.replace(_file())
    return "-".join(told[at : at + 4] for at in range(0, LENGTH, 4))


def check(said: str) -> bool:
    """Whether this is the code; it stays valid, so that a form with a mistake in it can be sent again."""
    try:
        kept = _file().read_text().strip()
    except FileNotFoundError:
        return False
    return compare_digest(kept, _hash(said))


def spend(said: str) -> bool:
    """Use the code up; answer whether it was the right one and nobody else was faster."""
    if not check(said):
        return False
    with suppress(FileNotFoundError):
        _file().unlink()
        return True
    return False


def _file() -> Path:
    home: Path = settings.HOME
    return home / "first-start"


def _hash(said: str) -> str:
    plain = "".join(letter for letter in said.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
