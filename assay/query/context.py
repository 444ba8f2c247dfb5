"""Who asks, where and when."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Context:
    """What the words of a query depend on besides their text. A room may hand in its own subclass.

    today: the day in the project's zone. person: who asks; their `handle` is what `@me` stands for.
    current, next, previous: numbers of the sprints behind @current, @next and @previous; None where there is none.
    """

    today: date
    person: Any = None
    project: Any = None
    current: int | None = None
    next: int | None = None
    previous: int | None = None
    zone: str = "UTC"

    @property
    def handle(self) -> str:
        """What @me stands for; "" for a stranger."""
        return str(getattr(self.person, "handle", ""))
