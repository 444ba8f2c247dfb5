"""DVCLive's folders as a table of runs: plots/metrics/*.tsv, metrics.json and params.yaml."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from assay.events.refusals import Refused
from assay.ledger.intake.files import File
from assay.ledger.intake.run_table import RunFolder, RunTable
from assay.ledger.intake.values import Misfit, number

KIND = "DVCLive's folder"
PLOTS = "plots/metrics/"
LARGEST = {"metrics.json": 2**20, "params.yaml": 256 * 1024}
LARGEST_PLOT = 20 * 2**20
MOST_PARAMS = 200
DEEPEST = 6


def folders_of(files: Sequence[File]) -> dict[str, dict[str, File]]:
    """Return what looks like DVCLive's, by folder: its files by their names in it."""
    found: dict[str, dict[str, File]] = defaultdict(dict)
    for file in files:
        name = file.name.replace("\\", "/")
        folder, plots, inner = f"/{name}".rpartition(f"/{PLOTS}")
        if plots and name.endswith(".tsv"):
            found[folder.strip("/")][PLOTS + inner] = file
        elif (last := name.rpartition("/")[2]) in LARGEST:
            found[name.rpartition("/")[0]][last] = file
    return {folder: its for folder, its in found.items() if any(name != "params.yaml" for name in its)}


def dvclive(folders: Mapping[str, Mapping[str, File]], *, by_step: bool) -> RunTable:
    """Read DVCLive's folders, each a run. Raises Refused for a file in them that is too large, or is none of it."""
    runs = [_run(folder, files) for folder, files in sorted(folders.items())]
    return RunTable(KIND, runs, by_step=by_step)


def _run(folder: str, files: Mapping[str, File]) -> RunFolder:
    digest, metrics, times = hashlib.sha256(), dict[str, dict[int, float | None]](), list[float]()
    for name, file in sorted(files.items()):
        content = _read(file, LARGEST.get(name, LARGEST_PLOT))
        digest.update(name.encode() + b"\0" + content)
        if name.startswith(PLOTS):
            metric = name.removeprefix(PLOTS).removesuffix(".tsv")
            metrics[metric] = dict(_plot(file.name, content, times))
    if "metrics.json" in files:
        _add_last(metrics, _json(files["metrics.json"]))
    params = _params(files["params.yaml"]) if "params.yaml" in files else {}
    parts = tuple(part for part in folder.split("/") if part)
    ends = (min(times), max(times)) if times else (None, None)
    return RunFolder(parts, digest.hexdigest(), metrics, params, *ends)


def _plot(name: str, content: bytes, times: list[float]) -> Iterator[tuple[int, float | None]]:
    """Return step and value of each line; the value stands in the last column."""
    names, rows = _lines(name, content)
    columns = [column for column in names if column not in ("step", "timestamp")]
    for at, row in enumerate(rows):
        try:
            step = int(row["step"] or at) if "step" in row else at
            value = number(row[columns[-1]] or "") if columns else None
            stamp = number(row.get("timestamp") or "")
        except (ValueError, TypeError, Misfit) as fault:
            said = f"Line {at + 2} of {name} is none of DVCLive's: {fault}."
            raise Refused(said, way_out="Bring the folder as DVCLive wrote it.") from fault
        if stamp:
            times.append(stamp / 1000 if stamp > 1e11 else stamp)
        yield step, value


def _lines(name: str, content: bytes) -> tuple[Sequence[str], list[dict[str, str]]]:
    """Return the header and the lines below it. Raises Refused where they cannot be read."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace")), delimiter="\t")
    try:
        return rows.fieldnames or (), list(rows)
    except csv.Error as fault:
        said = f"{name} is none of DVCLive's: {fault}."
        raise Refused(said, way_out="Bring the folder as DVCLive wrote it.") from fault


def _add_last(metrics: dict[str, dict[int, float | None]], told: Mapping[str, Any]) -> None:
    """Add what metrics.json alone tells: values that were logged once, without a step."""
    step = told.get("step")
    last = step if isinstance(step, int) and not isinstance(step, bool) else 0
    for name, value in _flat(told, "/"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if name != "step" and name not in metrics and is_number:
            metrics[name] = {last: float(value)}


def _params(file: File) -> dict[str, str]:
    try:
        told = yaml.load(_read(file, LARGEST["params.yaml"]), Loader=_PlainSafeLoader)  # noqa: S506  a safe one
    except _Aliased as fault:
        raise Refused(
            f"{file.name} names parts of itself again, by & and *.",
            way_out="Bring the folder without it, or with these parts written out.",
        ) from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise Refused(f"{file.name} is no YAML.", way_out="Bring the folder as DVCLive wrote it.") from fault
    if not isinstance(told, dict):
        return {}
    plain = ((name, value) for name, value in _flat(told, ".") if not isinstance(value, dict | list))
    return {name: "" if value is None else str(value)[:200] for name, value in _few(plain)}


class _Aliased(Exception):
    """A text in which a part is named again."""


class _PlainSafeLoader(yaml.SafeLoader):
    """Reads YAML without aliases: with them a few lines stand for billions, before anything could count those."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise _Aliased
        return super().compose_node(parent, index)


def _few(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The first of them: that is what people look at."""
    yield from (pair for _, pair in zip(range(MOST_PARAMS), pairs, strict=False))


def _flat(told: Mapping[Any, Any], between: str, before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _flat(value, between, f"{before}{name}{between}", depth + 1)
        else:
            yield f"{before}{name}"[:120], value


def _json(file: File) -> Mapping[str, Any]:
    try:
        told = json.loads(_read(file, LARGEST["metrics.json"]))
    except (ValueError, RecursionError) as fault:
        raise Refused(f"{file.name} is no JSON.", way_out="Bring the folder as DVCLive wrote it.") from fault
    return told if isinstance(told, dict) else {}


def _read(file: File, most: int) -> bytes:
    with file.open() as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise Refused(f"{file.name} is larger than {most // 1024:,} KB.", way_out="Bring the metrics alone.")
    return content
