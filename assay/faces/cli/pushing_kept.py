"""Runs as assay.push keeps them, one a line: each goes to the project that it names, whatever is wrong with another."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.faces.cli.pushing import Taken
from assay.faces.cli.trouble import Trouble
from assay.push import MOST_AT_ONCE, OF_THE_RUN, PushFailed, Server

FIELDS = ("id", "hypothesis", "arm", "metrics")  # what every run holds as assay.push keeps it
NOWHERE = 404  # there is no such project: alone, a run fares no better


@dataclass(frozen=True)
class Line:
    """One line of the file. told: the run, None where it is no JSON."""

    number: int
    told: dict[str, Any] | None

    @property
    def is_kept_run(self) -> bool:
        told = self.told or {}
        return all(name in told for name in FIELDS) and isinstance(told["metrics"], dict)

    @property
    def project(self) -> str:
        """The project that stands before its hypothesis, "" where none does."""
        return str((self.told or {}).get("hypothesis", "")).rpartition("-")[0].strip().upper()


def kept_in(file: Path) -> list[Line]:
    """Return the lines of a file of kept runs; none where it is anything else."""
    if not file.is_file() or file.suffix not in (".jsonl", ".ndjson"):
        return []
    try:
        texts = file.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    lines = [Line(number, _read(text)) for number, text in enumerate(texts, start=1) if text.strip()]
    return lines if any(line.is_kept_run for line in lines) else []


def push_kept(lines: list[Line], server_of: Callable[[str], Server], taken: Taken, *, project: str) -> None:
    """Push every line that is taken; what is wrong with the others is told by their numbers.

    project: of lines that name none. Raises Trouble where one is needed, PushFailed where the server takes none at all.
    """
    by_project: dict[str, list[Line]] = {}
    for line in lines:
        if line.told is None:
            taken.refused.setdefault("it is no JSON, as if it was cut", []).append(line.number)
        else:
            by_project.setdefault(line.project or project, []).append(line)
    if "" in by_project:
        raise Trouble("Which project is it for? Say --project and its key.")
    for key, its in by_project.items():
        server = server_of(key)
        for start in range(0, len(its), MOST_AT_ONCE):
            _push(its[start : start + MOST_AT_ONCE], server, taken)


def _push(lines: list[Line], server: Server, taken: Taken) -> None:
    """Push lines at once; where the server refuses one of them, by halves, until it stands alone."""
    try:
        answers = list(server.push(line.told or {} for line in lines))
    except PushFailed as fault:
        if fault.status in OF_THE_RUN and fault.status != NOWHERE and len(lines) > 1:
            half = len(lines) // 2
            _push(lines[:half], server, taken)
            _push(lines[half:], server, taken)
        elif fault.status in OF_THE_RUN:
            taken.refused.setdefault(_why(fault), []).extend(line.number for line in lines)
        else:
            raise
    else:
        for answer in answers:
            taken.count_answer(answer)


def _why(fault: PushFailed) -> str:
    """What is wrong with one run, its fields without their place in the batch."""
    fields = [f"{path.partition('].')[2] or path}: {message.rstrip('.')}" for path, message in fault.errors]
    return "; ".join(fields) or str(fault).rstrip(".")


def _read(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None
