"""Short names, as an address or a rule names things."""

from collections.abc import Container
from itertools import chain, count

from django.utils.text import slugify


def free_slug(text: str, taken: Container[str], *, otherwise: str) -> str:
    """Return a short name for a text that is not taken yet, numbered if need be.

    otherwise: the name where the text has no letter that can stand in one, as in Greek.
    """
    first = slugify(text)[:30].strip("-") or otherwise
    names = chain([first], (f"{first}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)
