"""How a snapshot is refused: with a code for programs, and for people with the place and a sentence."""


class Refused(ValueError):
    """The snapshot cannot be judged.

    code: one of no_as_of, no_offset, bad_time, bad_zone, duplicate_key, bad_value, no_sprint.
    where: the key that it is about, as `items[3].size`.
    """

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.code = code
        self.where = where
        self.message = message


class BadSnapshot(Refused):
    """A value is of the wrong kind: a list where a text belongs, a word where a number does."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__("bad_value", where, message)
