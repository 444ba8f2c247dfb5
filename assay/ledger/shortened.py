"""Ids of runs and digests of data sets, as short as pages have room for, and never so short that two look alike."""

import re
from itertools import zip_longest

DIGEST = re.compile(r"[0-9a-f]{6,}")
LONG_DIGEST = re.compile(r"[0-9a-fA-F-]{16,}")
ROOM = 10  # signs of an id for which a row has room


def run_id(whole: str) -> str:
    """Of a long digest its start; of any other long id its end, which is what tells it from the others."""
    if LONG_DIGEST.fullmatch(whole):
        return whole[:4]
    return whole if len(whole) <= ROOM else f"…{whole[1 - ROOM :]}"


def digest(text: str) -> str:
    """Return a digest as it is compared: small letters, without the name of the algorithm."""
    return text.strip().lower().removeprefix("sha256:")


def of_dataset(text: str) -> str:
    """Of a digest its start; what is no digest is a name, and whole."""
    whole = digest(text)
    return whole[:8] if DIGEST.fullmatch(whole) else text


def told_apart(its: str, registered: str) -> str:
    """Of which data set a run is, and of which it should be: of two digests as much as tells them apart."""
    if DIGEST.fullmatch(its) and DIGEST.fullmatch(registered):
        same = next(at for at, (one, other) in enumerate(zip_longest(its, registered)) if one != other)
        its, registered = (one[: max(4, same + 1)] for one in (its, registered))
    return f"data set {its}, registered {registered}"
