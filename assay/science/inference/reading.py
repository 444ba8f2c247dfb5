"""From JSON, or what a notebook holds, to plain values; what cannot be read is told by the name of its field."""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import inf, nan
from numbers import Real
from typing import Any, NoReturn

from assay.science.inference.faults import BadCase

NON_FINITE = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}


class RepeatedNames(list[tuple[str, Any]]):
    """A JSON object that names something twice, kept as [name, value] pairs so that nothing is lost unseen."""


def from_json(text: str | bytes) -> Any:
    """Parse strict JSON: UTF-8 (with or without BOM), no bare NaN. Raises BadCase with one sentence."""
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
        return json.loads(decoded, object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise BadCase("The file", f"is not UTF-8: byte {fault.start} cannot be read.") from fault
    except json.JSONDecodeError as fault:
        raise BadCase("The file", f"is not JSON: {fault.msg}, line {fault.lineno}, column {fault.colno}.") from fault
    except RecursionError as fault:
        raise BadCase("The file", "is not a case: it is nested too deeply.") from fault
    except ValueError as fault:
        if isinstance(fault, BadCase):
            raise
        raise BadCase("The file", "is not a case: it holds a number with thousands of digits.") from fault


def plain(value: Any) -> Any:
    """The other way: strings for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not -inf < value < inf:
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"  # noqa: PLR0124 (NaN alone differs)
    return value


def number(raw: Any, field: str) -> float:
    """A float; infinite for a number beyond any float, and the three strings of NON_FINITE stand for themselves."""
    if isinstance(raw, str) and raw in NON_FINITE:
        return NON_FINITE[raw]
    if isinstance(raw, bool) or not (isinstance(raw, Real) or hasattr(raw, "__float__")):
        raise BadCase(field, f"must be a number, not {shown(raw)}")
    try:
        return float(raw)
    except OverflowError:
        return inf if raw > 0 else -inf
    except (TypeError, ValueError) as fault:
        raise BadCase(field, f"must be one number, not {shown(raw)}") from fault


def without_truths(raw: Any) -> Any:
    """The same with 1 for true and 0 for false, as right and wrong examples are told; also of keyed values."""
    if isinstance(raw, bool):
        return int(raw)
    if isinstance(raw, Mapping):
        return {name: without_truths(value) for name, value in raw.items()}
    listed = raw.tolist() if hasattr(raw, "tolist") else raw
    if isinstance(listed, RepeatedNames):
        return RepeatedNames((name, without_truths(value)) for name, value in listed)
    return [without_truths(value) for value in listed] if isinstance(listed, list | tuple) else listed


def whole(raw: Any, field: str) -> int:
    """A whole number; 10.0 is one."""
    value = number(raw, field)
    if not value.is_integer():
        raise BadCase(field, f"must be a whole number, not {shown(raw)}")
    return int(value)


def text(raw: Any, field: str) -> str:
    """A string as it stands."""
    if not isinstance(raw, str):
        raise BadCase(field, f"must be a text, not {shown(raw)}")
    return raw


def mapping(raw: Any, field: str) -> Mapping[str, Any]:
    """An object that names nothing twice."""
    if isinstance(raw, RepeatedNames):
        names = [name for name, _ in raw]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadCase(f"{field}.{twice}", "is given twice")
    if not isinstance(raw, Mapping):
        raise BadCase(field, f"must be an object, not {shown(raw)}")
    return raw


def sequence(raw: Any, field: str) -> Sequence[Any]:
    """A list, a tuple, a range, or an array of one dimension or more."""
    if hasattr(raw, "tolist"):
        raw = raw.tolist()
    if isinstance(raw, RepeatedNames) or not isinstance(raw, list | tuple | range):
        raise BadCase(field, f"must be a list, not {shown(raw)}")
    return raw


def key(raw: Any, field: str) -> str:
    """The name of a seed, fold or data set: 3, 3.0 and "3" are one."""
    if isinstance(raw, str):
        return raw
    return str(whole(raw, field)) if not isinstance(raw, bool) and isinstance(raw, Real) else _no_key(raw, field)


def leaves(raw: Any) -> Iterator[Any]:
    """Every plain value inside lists and objects; of a list of [key, value] the values."""
    if isinstance(raw, Mapping):
        raw = list(raw.values())
    elif _is_keyed(raw):
        raw = [value for _, value in raw]
    if isinstance(raw, list | tuple):
        for inner in raw:
            yield from leaves(inner)
    else:
        yield raw


def shown(raw: Any) -> str:
    """A short picture of a value that was not understood."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str | int | float):
        picture = repr(raw) if not isinstance(raw, int) or abs(raw) < 10**18 else "a huge number"
        return picture if len(picture) <= 40 else f"{picture[:37]}..."
    if isinstance(raw, Mapping | RepeatedNames):
        return "an object"
    return "a list" if isinstance(raw, list | tuple) else f"a {type(raw).__name__}"


def _is_keyed(raw: Any) -> bool:
    if isinstance(raw, RepeatedNames):
        return True
    if not isinstance(raw, list | tuple) or len(raw) < 2:
        return False
    names = [row[0] for row in raw if isinstance(row, list | tuple) and len(row) == 2 and isinstance(row[0], str | int)]
    return len(raw) == len(names) == len(set(names))


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any] | RepeatedNames:
    named = dict(pairs)
    return named if len(named) == len(pairs) else RepeatedNames(pairs)


def _no_constant(name: str) -> NoReturn:
    raise BadCase("The file", f'is not JSON: it holds a bare {name}. Write it as the string "{name}".')


def _no_key(raw: Any, field: str) -> NoReturn:
    raise BadCase(field, f"must be a key (a text or a whole number), not {shown(raw)}")
