"""Predictions of two trained models for the examples of one test set, matched by the key of the example."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan
from numbers import Real
from typing import Any

import numpy as np

from assay.science.inference.evidence import Arm, Evidence
from assay.science.inference.faults import BadCase
from assay.science.inference.reading import RepeatedNames, key, number, sequence, shown
from assay.science.inference.resampling import Predicted

NUMBERS = (float, int, Real)  # in this order: to ask the abstract one of each example takes ten times as long
PLAIN = (str, *NUMBERS)


@dataclass(frozen=True)
class Examples:
    """Label, both predictions and, if any, the group of each example; None where one is not there.

    A prediction is a class, a score, or a list of the probabilities of each class.
    """

    keys: tuple[str, ...]
    labels: tuple[Any, ...]
    base: tuple[Any, ...]
    cand: tuple[Any, ...]
    groups: tuple[Any, ...] | None = None
    repeated: tuple[str, ...] = ()

    def without(self, gone: Collection[str]) -> "Examples":
        """The same without what a person excluded."""
        kept = [i for i, name in enumerate(self.keys) if name not in gone]
        columns = {name: tuple(column[i] for i in kept) for name, column in self._columns().items()}
        return replace(self, **columns, repeated=tuple(name for name in self.repeated if name not in gone))

    def evidence(self) -> Evidence:
        """Each example right (1) or wrong (0) in either arm, NaN where the prediction is no finite number.

        Of scores only whether they are there and finite is meant; their rightness is not looked at.
        """
        sides = (
            Arm(self.keys, tuple(_right(label, said) for label, said in zip(self.labels, arm, strict=True)), twice)
            for arm, twice in ((self.base, self.repeated), (self.cand, self.repeated))
        )
        base, cand = sides
        return Evidence(base, cand, paired=True)

    def predicted(self) -> Predicted:
        """The columns as arrays, of examples in which nothing is missing."""
        groups = None if self.groups is None else np.array(self.groups, dtype=object)
        return Predicted(_array(self.labels), _array(self.base), _array(self.cand), groups)

    def _columns(self) -> dict[str, tuple[Any, ...]]:
        named = {name: getattr(self, name) for name in ("keys", "labels", "base", "cand", "groups")}
        return {name: column for name, column in named.items() if column is not None}


def read_examples(
    base: Any, cand: Any, labels: Any, *, keys: Sequence[str | int] | None = None, groups: Any = None, field: str = ""
) -> Examples:
    """Read columns that are lists or arrays in one order, or objects key -> value. Raises BadCase.

    keys: of the examples, for columns without them. groups: of examples that belong together, as those of one person.
    """
    given = {"labels": labels, "base": base, "cand": cand} | ({} if groups is None else {"groups": groups})
    listed = None if keys is None else sequence(keys, f"{field}keys")
    names = None if listed is None else [key(name, f"{field}keys[{i}]") for i, name in enumerate(listed)]
    columns = {name: _column(raw, names, f"{field}{name}") for name, raw in given.items()}
    for name, rows in columns.items():
        _require_plain(rows, f"{field}{name}", lists=name in ("base", "cand"), gaps=name != "groups")
    keyed = {name for name, raw in given.items() if isinstance(raw, Mapping | RepeatedNames)}
    if keyed and len(keyed) < len(given) and names is None:
        bare = next(name for name in given if name not in keyed)
        raise BadCase(f"{field}{bare}", "has no keys while other columns have: give them all, or none")
    wanted = tuple(dict.fromkeys([*(names or ()), *(name for rows in columns.values() for name, _ in rows)]))
    found = {name: dict(rows) for name, rows in columns.items()}
    repeated = _twice([*(names or ())]) or [name for rows in columns.values() for name in _twice([n for n, _ in rows])]
    values = {name: tuple(rows.get(each) for each in wanted) for name, rows in found.items()}
    loose = next((name for name, group in zip(wanted, values.get("groups", ()), strict=False) if group is None), None)
    if loose is not None:
        raise BadCase(f"{field}groups", f"has no group for example {loose}")
    return Examples(wanted, **values, repeated=tuple(dict.fromkeys(repeated)))


def _column(raw: Any, names: list[str] | None, field: str) -> list[tuple[str, Any]]:
    if isinstance(raw, RepeatedNames):
        return [(key(name, field), value) for name, value in raw]
    if isinstance(raw, Mapping):
        return [(key(name, field), value) for name, value in raw.items()]
    values = sequence(raw, field)
    if names is None:
        return [(str(i + 1), value) for i, value in enumerate(values)]
    if len(values) > len(names):
        raise BadCase(field, f"has {len(values)} values for {len(names)} keys")
    return list(zip(names, values, strict=False))


def _require_plain(rows: list[tuple[str, Any]], field: str, *, lists: bool, gaps: bool) -> None:
    """A text, a number or true and false each; of predictions also as many numbers each; gaps: or nothing."""
    width = next((len(value) for _, value in rows if isinstance(value, list | tuple)), None) if lists else None
    for name, value in rows:
        if value is None and gaps:
            continue
        if width is None and not isinstance(value, PLAIN):
            raise BadCase(f"{field}[{name}]", f"must be a text or a number, not {shown(value)}")
        if width is not None:
            if not isinstance(value, list | tuple) or len(value) != width or not width:
                raise BadCase(f"{field}[{name}]", f"must be a list of {width} probabilities, as the first one is")
            for i, part in enumerate(value):
                number(part, f"{field}[{name}][{i}]")


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _right(label: Any, said: Any) -> float | None:
    if label is None or said is None:
        return None
    for part in (label, *(said if isinstance(said, list | tuple) else [said])):
        is_none = part is None or part in ("NaN", "Infinity", "-Infinity")
        if is_none or (isinstance(part, NUMBERS) and not isfinite(part)):
            return nan
    return float(bool(said == label))


def _array(column: Sequence[Any]) -> Any:
    """An array of numbers where all are numbers; else of whatever they are."""
    if column and isinstance(column[0], list | tuple):
        return np.array([[number(part, "prediction") for part in row] for row in column], dtype=np.float64)
    numbers = all(isinstance(value, NUMBERS) for value in column)
    return np.array(list(column), dtype=np.float64 if numbers else object)
