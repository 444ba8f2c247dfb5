"""The values of both arms, keyed and put side by side. Nothing is dropped here: a missing value stays as None."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Any

from assay.science.inference.faults import BadCase
from assay.science.inference.reading import RepeatedNames, key, number, sequence, shown


@dataclass(frozen=True)
class Arm:
    """One value a key, in the order of `keys`; None where the run gave no value. repeated: keys given twice."""

    keys: tuple[str, ...]
    values: tuple[float | None, ...]
    repeated: tuple[str, ...] = ()

    @property
    def finite(self) -> list[float]:
        """The values that are numbers."""
        return [value for value in self.values if value is not None and isfinite(value)]

    def without(self, gone: Collection[str]) -> "Arm":
        """The arm without these keys."""
        kept = [(name, value) for name, value in zip(self.keys, self.values, strict=True) if name not in gone]
        repeated = tuple(name for name in self.repeated if name not in gone)
        return Arm(tuple(name for name, _ in kept), tuple(value for _, value in kept), repeated)

    def get(self, name: str) -> float | None:
        """The value of a key, if it has one."""
        return self._by_key.get(name)

    @cached_property
    def _by_key(self) -> dict[str, float | None]:
        return dict(zip(self.keys, self.values, strict=True))


@dataclass(frozen=True)
class Evidence:
    """Both arms; if paired, their keys are the same, in the order in which looks take them.

    left_out: keys that are not among the registered ones, and not used.
    """

    base: Arm
    cand: Arm
    paired: bool
    left_out: tuple[str, ...] = ()

    @property
    def repeated(self) -> tuple[str, ...]:
        """Keys seen twice in one arm."""
        return tuple(dict.fromkeys([*self.base.repeated, *self.cand.repeated]))

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys with a run in one arm only, or in none."""
        rows = zip(self.base.keys, self.base.values, self.cand.values, strict=True) if self.paired else ()
        return tuple(name for name, base, cand in rows if base is None or cand is None)

    @property
    def is_one_run_each(self) -> bool:
        """A single value against a single value: no spread, so nothing can be inferred."""
        return len(self.base.values) == len(self.cand.values) == 1

    @property
    def runs(self) -> int:
        """Complete pairs; of unpaired arms the smaller count."""
        if self.paired:
            return len(self.base.keys) - len(self.missing)
        return min(len(self.base.values), len(self.cand.values))

    @property
    def sound(self) -> int:
        """Complete pairs of numbers whose key occurs once; of unpaired arms the numbers of the smaller."""
        if not self.paired:
            return min(len(self.base.finite), len(self.cand.finite))
        twice, rows = set(self.repeated), zip(self.base.keys, self.base.values, self.cand.values, strict=True)
        return sum(
            base is not None and cand is not None and isfinite(cand - base) and key not in twice
            for key, base, cand in rows
        )

    def values(self) -> Iterator[tuple[str, str, float | None]]:
        """Arm, key and value of every run."""
        for name, arm in (("baseline", self.base), ("candidate", self.cand)):
            yield from ((name, which, value) for which, value in zip(arm.keys, arm.values, strict=True))

    def complete(self) -> "Evidence":
        """The same without the keys that miss a run."""
        gone = set(self.missing)
        return replace(self, base=self.base.without(gone), cand=self.cand.without(gone)) if gone else self

    def without(self, *, base: Collection[str], cand: Collection[str]) -> "Evidence":
        """The same without what a person excluded; of pairs both sets are the same keys."""
        return replace(self, base=self.base.without(base), cand=self.cand.without(cand))


#: of evidence that came counted, without its keys
NOTHING_BY_KEY = Evidence(Arm((), ()), Arm((), ()), paired=True)


def read_evidence(base: Any, cand: Any, *, paired: bool, keys: Any = None, field: str = "") -> Evidence:
    """Read two arms: lists, arrays, objects key -> value, or lists of [key, value]; a bare number is one run.

    keys: the registered keys; they name the values of plain lists, and choose among the keyed ones, whose order stays.
    field: what stands before base, cand and keys in a message. Raises BadCase.
    """
    names = None if keys is None else _names(keys, f"{field}keys")
    old, new = _entries(base, f"{field}base"), _entries(cand, f"{field}cand")
    if not paired:
        return _unpaired(old, new)
    if (old.keys is None) != (new.keys is None) and names is None and old.values and new.values:
        bare = "base" if old.keys is None else "cand"
        raise BadCase(f"{field}{bare}", "has no keys while the other arm has: give both")
    if names is not None:
        old, new = old.named(names, f"{field}base"), new.named(names, f"{field}cand")
    return _paired(old, new, names)


@dataclass(frozen=True)
class _Entries:
    keys: list[str] | None
    values: list[float | None]

    def named(self, names: Sequence[str], field: str) -> "_Entries":
        """Plain values get the registered keys in their order; a shorter list leaves the last keys without a run."""
        if self.keys is not None:
            return self
        if len(self.values) > len(names):
            raise BadCase(field, f"has {len(self.values)} values for {len(names)} keys")
        return _Entries(list(names[: len(self.values)]), self.values)


def _twice(names: Sequence[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _names(raw: Any, field: str) -> list[str]:
    return [key(name, f"{field}[{i}]") for i, name in enumerate(sequence(raw, field))]


def _entries(raw: Any, field: str) -> _Entries:
    if hasattr(raw, "items"):
        raw = RepeatedNames(raw.items())
    elif not hasattr(raw, "tolist") and not isinstance(raw, list | tuple):
        return _Entries(None, [_value(raw, field)])
    rows = list(raw) if isinstance(raw, RepeatedNames) else _listed(raw, field)
    keyed = [isinstance(row, list | tuple) for row in rows]
    if not any(keyed):
        return _Entries(None, [_value(row, f"{field}[{i}]") for i, row in enumerate(rows)])
    for i, row in enumerate(rows):
        if not keyed[i] or len(row) != 2:
            raise BadCase(f"{field}[{i}]", f"must be [key, value] like the others, not {shown(row)}")
    names = [key(name, f"{field}[{i}][0]") for i, (name, _) in enumerate(rows)]
    return _Entries(names, [_value(value, f"{field}[{names[i]}]") for i, (_, value) in enumerate(rows)])


def _listed(raw: Any, field: str) -> list[Any]:
    listed = raw.tolist() if hasattr(raw, "tolist") else list(raw)
    return listed if isinstance(listed, list) else [number(listed, field)]


def _value(raw: Any, field: str) -> float | None:
    return None if raw is None else number(raw, field)


def _paired(old: _Entries, new: _Entries, names: list[str] | None) -> Evidence:
    if old.keys is None and new.keys is None:
        old, new = (_Entries(_numbered(len(arm.values)), arm.values) for arm in (old, new))
    seen = list(dict.fromkeys([*(old.keys or ()), *(new.keys or ())]))
    known = set(seen if names is None else names)
    # In the order of completion, as the arms have it; then the registered ones that nobody ran.
    wanted = tuple(dict.fromkeys([*(name for name in seen if name in known), *(names or ())]))
    base, cand = (_side(arm, wanted, _twice(names or ())) for arm in (old, new))
    return Evidence(base, cand, paired=True, left_out=tuple(name for name in seen if name not in known))


def _side(arm: _Entries, wanted: tuple[str, ...], listed_twice: list[str]) -> Arm:
    values = dict(zip(arm.keys or (), arm.values, strict=True))
    return Arm(wanted, tuple(values.get(name) for name in wanted), (*_twice(arm.keys or ()), *listed_twice))


def _unpaired(old: _Entries, new: _Entries) -> Evidence:
    base, cand = (
        Arm(tuple(arm.keys or _numbered(len(arm.values))), tuple(arm.values), tuple(_twice(arm.keys or ())))
        for arm in (old, new)
    )
    return Evidence(base, cand, paired=False)


def _numbered(count: int) -> list[str]:
    return [str(i + 1) for i in range(count)]
