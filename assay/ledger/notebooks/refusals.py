"""How a file is refused: what it is, and what to do."""


class BadNotebook(Exception):
    """It cannot be read as a notebook. way_out: what the person can do instead."""

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out
