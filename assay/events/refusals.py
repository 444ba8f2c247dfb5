"""How a change is refused: in words, with a way out, and losing nothing."""


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
