"""Tables in JSON: a list of objects, an object of lists, JSON lines, and what pandas writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from math import isfinite, isnan
from typing import Any

from assay.events.refusals import Refused
from assay.ledger.intake.files import File
from assay.ledger.intake.table import LONGEST_LINE, MOST_COLUMNS, MOST_RAGGED, MOST_ROWS, Row

LARGEST = 5 * 2**20  # bytes of one JSON value; JSON lines are read line by line, and have no such limit
DEEPEST = 4
WAY_OUT = 'Write a list of objects, one a run: [{"arm": "baseline", "seed": 1, "pr_auc": 0.31}].'

Record = Mapping[str, Any]


class JsonTable:
    """A table in a JSON file, as texts. by_step: a list in a cell is a row for each of its values. most: rows."""

    delimiter = ","
    kind = ""

    def __init__(self, file: File, *, by_step: bool = False, most: int = MOST_ROWS) -> None:
        self.file, self.by_step, self.most = file, by_step, most
        self.notes: list[str] = []
        self.ragged: list[int] = []
        self._whole = None if _is_lines(file) else _records(_parsed(file))
        self.columns = self._columns()

    def rows(self) -> Iterator[Row]:
        """Return the rows; lines that are no objects are named in `ragged`. Raises Refused as a CSV's does."""
        self.ragged, count = [], 0
        for number, record in self._records():
            count += 1
            if count > self.most:
                raise Refused(f"This table has more than {self.most:,} rows.", way_out="Export fewer runs.")
            if record is None:
                self.ragged.append(number)
                continue
            for one in _spread(_flat(record), by_step=self.by_step):
                yield Row(number, [_text(one.get(name)) for name in self.columns])
        if not count:
            raise Refused("This file holds no runs.", way_out=WAY_OUT)
        if len(self.ragged) > MOST_RAGGED * count:
            raise Refused(f"{len(self.ragged)} of {count} lines are no JSON objects.", way_out=WAY_OUT)

    def head(self, count: int) -> list[Row]:
        """Return the first rows."""
        return [row for _, row in zip(range(count), self.rows(), strict=False)]

    def _columns(self) -> list[str]:
        names: dict[str, None] = {}
        lists = False
        for _, record in self._records():
            for name, value in _flat(record or {}).items():
                names[name] = None
                lists = lists or isinstance(value, list)
            if len(names) > MOST_COLUMNS:
                raise Refused(f"This table has more than {MOST_COLUMNS:,} columns.", way_out=WAY_OUT)
        if self.by_step and lists:
            names["fold"] = None
        if len(names) < 2:
            raise Refused("This JSON is no table of runs.", way_out=WAY_OUT)
        return list(names)

    def _records(self) -> Iterator[tuple[int, Record | None]]:
        if self._whole is not None:
            yield from enumerate(self._whole, start=1)
            return
        with self.file.open() as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE + 1), b""), start=1):
                if len(line) > LONGEST_LINE:
                    raise Refused("This file has a line of more than a million characters.", way_out=WAY_OUT)
                if line.strip():
                    yield number, _object(line)


def _is_lines(file: File) -> bool:
    """Whether the first line is an object by itself, and more follow."""
    with file.open() as lines:
        first = lines.readline(LONGEST_LINE + 1).removeprefix(b"\xef\xbb\xbf")
        return _object(first) is not None and bool(lines.read(1).strip() or lines.readline(LONGEST_LINE).strip())


def _object(line: bytes) -> Record | None:
    try:
        found = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _parsed(file: File) -> Any:
    if file.size > LARGEST:
        said = f"This JSON is larger than {LARGEST // 2**20} MB."
        raise Refused(said, way_out="Write it as JSON lines, one object a line, or as CSV.")
    with file.open() as opened:
        content = opened.read(LARGEST + 1)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise Refused(f"This JSON is not UTF-8: byte {fault.start} cannot be read.", way_out=WAY_OUT) from fault
    except json.JSONDecodeError as fault:
        raise Refused(f"This is no whole JSON: {fault.msg}, line {fault.lineno}.", way_out=WAY_OUT) from fault
    except (ValueError, RecursionError) as fault:
        said = "This JSON is nested too deeply, or holds a number of thousands of digits."
        raise Refused(said, way_out=WAY_OUT) from fault


def _records(found: Any) -> list[Record | None]:
    """Find the table in a JSON value."""
    if isinstance(found, list):
        return [one if isinstance(one, dict) else None for one in found]
    if not isinstance(found, dict):
        raise Refused("This JSON is no table of runs.", way_out=WAY_OUT)
    if isinstance(found.get("columns"), list) and isinstance(found.get("data"), list):  # pandas, orient="split"
        names = [str(name) for name in found["columns"]]
        return [dict(zip(names, row, strict=False)) if isinstance(row, list) else None for row in found["data"]]
    if found and all(isinstance(column, list) for column in found.values()):
        inner = [column for column in found.values() if column and isinstance(column[0], dict)]
        return _records(inner[0]) if len(inner) == 1 == len(found) else _of_columns(found)
    if found and all(isinstance(column, dict) for column in found.values()):  # pandas as it writes by itself
        return list(_by_place(found).values())
    return [found]


def _by_place(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Record]:
    """The rows of columns that name the place of each value, each with what it has: many may have little in common."""
    rows: dict[str, dict[str, Any]] = {}
    for name, column in columns.items():
        for place, value in column.items():
            rows.setdefault(place, {})[name] = value
    return dict(rows)


def _of_columns(columns: Mapping[str, list[Any]]) -> list[Record | None]:
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        short, long = min(lengths, key=lengths.__getitem__), max(lengths, key=lengths.__getitem__)
        raise Refused(
            f"The list “{short[:40]}” has {lengths[short]:,} values, “{long[:40]}” {lengths[long]:,}.",
            way_out="Lists beside each other have one value a run each.",
        )
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _flat(record: Record, before: str = "", depth: int = 0) -> dict[str, Any]:
    """Return an object in an object by names with points: metrics.pr_auc."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            flat |= _flat(value, f"{before}{name}.", depth + 1)
        else:
            flat[f"{before}{name}"] = value
    return flat


def _spread(record: dict[str, Any], *, by_step: bool) -> Iterable[dict[str, Any]]:
    """Return a record whose cells may be lists as a row for each step, or with the last value of each."""
    lists = {name: value for name, value in record.items() if isinstance(value, list)}
    if not lists or not by_step:
        return [record | {name: value[-1] if value else None for name, value in lists.items()}]
    most = max(map(len, lists.values()))
    return [
        record | {name: value[step] if step < len(value) else None for name, value in lists.items()} | {"fold": step}
        for step in range(most)
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value) if isfinite(value) else "NaN" if isnan(value) else f"{value}"
    if isinstance(value, dict | list):
        return json.dumps(value)[:LONGEST_LINE]
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
