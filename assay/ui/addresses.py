"""What stands in an address: numbers that are read, and query parts that are written."""

from urllib.parse import urlencode

LARGEST = 2**63 - 1  # every id and number of a database is at most this


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """Read a whole number from 0 to `most` that somebody sent; None where the text is none."""
    number = int(text) if text.isdecimal() and len(text) <= len(str(most)) else None
    return number if number is not None and number <= most else None


def query_part(**values: str | int) -> str:
    """Return the query part of an address, "?q=is%3Aopen", without what is empty; "" where all of it is."""
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
