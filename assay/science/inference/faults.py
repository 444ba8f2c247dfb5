"""What is said when the question itself cannot be read: that is a fault of the file, not a verdict on the evidence."""


class BadCase(ValueError):
    """The input is not what the format says; `field` names the place, as in `given.registration.alpha`."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem

    def within(self, place: str) -> "BadCase":
        """The same fault, with the place that its field stands in."""
        return self if self.field.startswith(place) else BadCase(f"{place}{self.field}", self.problem)


class UnsupportedDesign(BadCase):
    """The design is none of those that this version can judge."""

    def __init__(self, design: str, supported: tuple[str, ...]) -> None:
        super().__init__("design", f"not supported yet: {design!r}. Supported are {', '.join(supported)}.")
        self.design = design


class Cancelled(Exception):
    """Somebody stopped a long computation; there is no result."""
