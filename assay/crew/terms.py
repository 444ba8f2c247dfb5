"""What a crew has agreed on that rules are computed from: states, sizes, Ready, Done, calendar, parameters.

The terms are the computable part of a version of the working agreement. They are values: what is agreed anew is a
new version.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal

StateKind = Literal["not_started", "active", "done", "dropped"]


@dataclass(frozen=True)
class State:
    """One column of the crew's own. Rules speak of kinds, people of names. A limit warns, it never blocks."""

    slug: str
    name: str
    kind: StateKind
    limit: int | None = None
    note: str = ""

    @property
    def is_done(self) -> bool:
        return self.kind == "done"

    @property
    def is_dropped(self) -> bool:
        return self.kind == "dropped"

    @property
    def is_open(self) -> bool:
        return self.kind in ("not_started", "active")


@dataclass(frozen=True)
class Point:
    """One point of Ready or Done, computed from facts by a rule or ticked by a person."""

    id: str
    text: str
    rule: str = ""
    kinds: tuple[str, ...] = ()
    since: str = ""

    @property
    def is_computed(self) -> bool:
        return bool(self.rule)


STATES = (
    State("backlog", "Backlog", "not_started"),
    State("todo", "To do", "not_started"),
    State("doing", "Doing", "active", limit=8),
    State("review", "In review", "active", limit=5),
    State("delivered", "Delivered", "done"),
    State("dropped", "Dropped", "dropped"),
)
READY = (
    Point("criteria", "It has acceptance criteria", rule="criteria"),
    Point("size", "It has a size that fits a sprint", rule="size"),
    Point("stage", "It belongs to a stage", rule="stage"),
    Point("deliverable", "A story or spike names what it leaves behind", rule="deliverable"),
    Point("blocker", "Nothing open below it blocks it", rule="blocker"),
)
DONE = (
    Point("criteria", "Each acceptance criterion is met", rule="criteria"),
    Point("deliverable", "Its deliverable has evidence", rule="deliverable"),
    Point("merged", "Its pull requests are merged", rule="merged"),
)


@dataclass(frozen=True)
class Terms:
    """The computable part of one version of the working agreement."""

    states: tuple[State, ...] = STATES
    sizes: tuple[str, ...] = ("XS", "S", "M", "L", "XL")
    sizes_fit: tuple[str, ...] = ("XS", "S", "M")
    ready: tuple[Point, ...] = READY
    done: tuple[Point, ...] = DONE
    workdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: tuple[str, ...] = ()
    practices: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in ("not_started", "active", "done", "dropped"):
            if not any(state.kind == kind for state in self.states):
                raise ValueError(f"The states lack one of the kind {kind.replace('_', ' ')}.")
        if len({state.slug for state in self.states}) < len(self.states):
            raise ValueError("Two states have the same short name.")
        if not set(self.sizes_fit) <= set(self.sizes):
            raise ValueError("A size that fits a sprint is not among the sizes.")
        for day in self.holidays:
            date.fromisoformat(day)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Terms:
        """Read terms from their JSON form; what is missing keeps its default."""
        lists = {name: tuple(data[name]) for name in ("sizes", "sizes_fit", "workdays", "holidays") if name in data}
        parts: dict[str, Any] = {}
        if "states" in data:
            parts["states"] = tuple(State(**state) for state in data["states"])
        for name in ("ready", "done"):
            if name in data:
                parts[name] = tuple(Point(**{**point, "kinds": tuple(point.get("kinds", ()))}) for point in data[name])
        return replace(cls(), **lists, **parts, practices=data.get("practices", {}))

    def data(self) -> dict[str, Any]:
        """Return the JSON form, which `read` takes back."""
        return asdict(self)

    def state(self, slug: str) -> State | None:
        """Return the state with this short name, None when the crew has no such column (any more)."""
        return next((state for state in self.states if state.slug == slug), None)

    def first(self, kind: StateKind) -> State:
        """Return the leftmost state of a kind."""
        return next(state for state in self.states if state.kind == kind)
