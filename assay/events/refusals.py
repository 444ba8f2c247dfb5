"""How a change is refused: in words, with a way out, and losing nothing."""

from collections.abc import Mapping


class Refused(Exception):
    """A rule says no. `way_out` tells what the person can do instead."""

    status = 422

    def __init__(self, message: str, *, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out


class Stale(Refused):
    """Somebody else changed the same field since the person saw it; both texts are kept for them to choose from."""

    status = 409

    def __init__(self, message: str, *, field: str, theirs: str, yours: str, who: str = "") -> None:
        super().__init__(message, way_out="Keep theirs, keep yours, or write a third text.")
        self.field = field
        self.theirs = theirs
        self.yours = yours
        self.who = who


def refuse_stale(
    whose: str,
    yours: Mapping[str, str],
    *,
    now: Mapping[str, str],
    seen: Mapping[str, str],
    called: Mapping[str, str] | None = None,
) -> None:
    """Raise Stale for the first field that a person changes and that somebody changed since they saw it.

    whose: the thing in words. yours: the new texts by the names of fields. now, seen: what is stored, and what they
    saw. called: what people call a field, where that is not its name.
    """
    for name, text in yours.items():
        if name in seen and now[name] != seen[name]:
            message = f"The {(called or {}).get(name, name)} of {whose} was changed since you saw it."
            raise Stale(message, field=name, theirs=now[name], yours=text)
