"""`assay check --facts FILE`: answer the practices from a snapshot in a file, without a server or a database."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import BAD_INPUT, NO
from assay.science.practices import CATALOGUE, Answer, Refused, check, to_json
from assay.science.practices.words import in_order, unrecorded

NOT_BUILT_YET = "not built yet"


def check_facts(file: str, as_json: bool) -> int:
    """Print the answers for a snapshot and return the exit code.

    file: a path, or `-` for standard input.
    Returns 0, 1 if a practice is broken, 2 if the snapshot cannot be read or judged (standard error says why).
    """
    try:
        answers = check(_read(file))
    except Refused as refused:
        click.echo(plain(f"Not judged. {refused}"), err=True)
        if as_json:
            click.echo(json.dumps({"refused": refused.code}))
        return BAD_INPUT
    return show(answers, as_json=as_json)


def show(answers: Mapping[str, Answer], *, as_json: bool) -> int:
    """Print answers as JSON or as a table, and return the exit code: 1 if a practice is broken, else 0."""
    click.echo(json.dumps(to_json(answers), indent=1) if as_json else "\n".join(_table(answers)))
    return NO if any(answer.answer == "broken" for answer in answers.values()) else 0


def _read(file: str) -> Mapping[str, object]:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as unreadable:
        why = getattr(unreadable, "strerror", None) or unreadable
        raise Refused("no_file", "", f"{file} cannot be read: {why}.") from unreadable
    try:
        facts: Mapping[str, object] = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as wrong:
        raise Refused("bad_json", "", "the snapshot is not UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise Refused("bad_json", "", f"the snapshot is not JSON: {wrong}.") from wrong
    except Refused:
        raise
    except (ValueError, RecursionError) as wrong:
        said = "the snapshot is nested too deeply, or holds a number of thousands of digits."
        raise Refused("bad_json", "", said) from wrong
    return facts


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object that names nothing twice: which of the two is meant is not guessed at."""
    named = dict(pairs)
    if len(named) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Refused("bad_json", "", f"the snapshot has an object that names {twice} twice.")
    return named


def _table(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield a line a practice, its sentences below it, and at the end what is not built yet."""
    built = {practice: answer for practice, answer in answers.items() if answer.answer != NOT_BUILT_YET}
    wide = max((len(practice) for practice in built), default=0)
    for practice, answer in built.items():
        yield plain(f"{answer.answer:<14}  {practice:<{wide}}  {answer.summary or CATALOGUE[practice].name}")
        for line in _below(answer):
            yield plain(f"{'':<14}  {line}")
    if missing := [practice for practice in answers if practice not in built]:
        yield f"{NOT_BUILT_YET:<14}  {', '.join(missing)}"


def _below(answer: Answer) -> Iterator[str]:
    for pairs in (answer.broken, answer.at_risk):
        ordered = sorted(pairs, key=lambda pair: in_order(pair[0]))
        yield from dict.fromkeys(f"- {answer.sentence(pair)}" for pair in ordered)
    for waiver in answer.waivers:
        end = f", until {waiver.until}" if waiver.until else ""
        yield f"- {answer.sentence((waiver.subject, waiver.reason))} Waived by {waiver.by}{end}: {waiver.because}"
    yield from (f"  ({said})" for said in answer.told)
    if answer.left_out:
        yield f"  ({unrecorded(answer.left_out)})"
