"""What happened, as a list of moments and what to do at each; and the files that it is read from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from assay.demo.weeks import moment_of

if TYPE_CHECKING:
    from assay.demo.told import Told


@dataclass(frozen=True)
class Happening:
    """Something that happened at a moment of the story. `tell` brings it about through the product's own methods."""

    at: str
    tell: Callable[["Told"], None]


def in_order(happenings: Iterable[Happening]) -> list[Happening]:
    """Return them in the order of time; what happened in the same minute stays in the order in which it is given."""
    return sorted(happenings, key=lambda happening: moment_of(happening.at).timestamp() // 60)


def written(entry: dict[str, Any]) -> dict[str, Any]:
    """Return when and by whom an item was written down: by default when it came in."""
    note: dict[str, Any] = entry.get("description_written") or entry["created"]
    return note


def read(name: str) -> Any:
    """Read one of the story's files.

    PyYAML reads YAML 1.1, where an unquoted 2026-10-05 is a date, 10:28 a number and `off` a no: the files quote them.
    """
    return yaml.load(files("assay.demo").joinpath("story", name).read_bytes(), Loader=yaml.CSafeLoader)
