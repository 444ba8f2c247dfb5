"""A reading as a page of its own, for a sandboxed frame: its style is in it, and no script could run there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby

from assay.ledger.notebooks.differences import CellPair, Comparison, OutputPair
from assay.ledger.notebooks.limits import counted
from assay.ledger.notebooks.parts import Cell, Output, Reading

STATES = {"changed": "changed", "added": "new", "gone": "gone", "same": "as it was"}
LINE_LOOK = {"-": "del", "+": "add", " ": ""}


def document(reading: Reading, *, theme: str = "", style: str = "") -> str:
    """Draw a notebook. theme: "light", "dark", or "" for the system's. style: more CSS, such as that of the fonts."""
    return _page(reading.title or "Notebook", theme, style, [*map(_cell, reading.cells), *map(_gone, reading.notes)])


def comparison(found: Comparison, *, theme: str = "", style: str = "") -> str:
    """Draw what differs between two versions; cells that are as they were are counted between the others."""
    left = f"Not drawn: {counted(found.undrawn, 'more cell')} with differences. Look at the versions one by one."
    return _page("Differences", theme, style, [*_pairs(found.drawn), *([_gone(left)] if found.undrawn else [])])


def _page(title: str, theme: str, style: str, parts: Iterable[str]) -> str:
    themed = f' data-theme="{escape(theme)}"' if theme in ("light", "dark") else ""
    return (
        f'<!doctype html>\n<html lang="und"{themed}><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_style()}{style}</style></head><body>"
        f'<main tabindex="0">\n{chr(10).join(parts)}\n</main></body></html>'
    )


@cache
def _style() -> str:
    """The colours of the house and the look of a notebook; nothing of the file stands in here."""
    tokens = files("assay.ui").joinpath("styles", "02_tokens.css").read_text(encoding="utf-8")
    return tokens + files("assay.ledger.notebooks").joinpath("page.css").read_text(encoding="utf-8")


def _cell(cell: Cell) -> str:
    look = "cell prose" if cell.kind == "markdown" else f"cell {cell.kind}"
    number = f'<span class="n">{escape(cell.number)}</span>' if cell.number else ""
    # the source is a block of its own, so that its children are no cells of the grid
    body = f"<div>{cell.html}</div>" if cell.kind == "markdown" else cell.html
    return f'<section class="{look}">{number}{body}{"".join(map(_gone, cell.notes))}{_outputs(cell.outputs)}</section>'


def _outputs(outputs: Iterable[Output]) -> str:
    return "".join(f'<div class="out">{output.html}</div>' for output in outputs)


def _gone(note: str) -> str:
    return f'<p class="gone">{escape(note)}</p>'


def _pairs(pairs: Iterable[CellPair]) -> Iterator[str]:
    number = 0
    for is_same, group in groupby(pairs, key=lambda pair: pair.state == "same"):
        cells = list(group)
        if is_same:
            number += len(cells)
            yield f'<p class="same">{counted(len(cells), "cell")} as {"it was" if len(cells) == 1 else "they were"}</p>'
            continue
        for pair in cells:
            number += pair.state != "gone"
            yield _pair(pair, number)


def _pair(pair: CellPair, number: int) -> str:
    called = "Cell" if pair.state == "gone" else f"Cell {number}"
    said = [STATES[pair.state]] if pair.state != "changed" else list(_what_changed(pair))
    alone = pair.state != "changed"
    parts = [_source(pair), *(_output(one, alone=alone) for one in pair.outputs if one.state != "same")]
    head = f"<header><b>{called}</b><span>{', '.join(said)}</span></header>"
    return f'<section class="pair">{head}{"".join(parts)}</section>'


def _what_changed(pair: CellPair) -> Iterator[str]:
    if pair.lines:
        yield "text changed" if pair.cell.kind == "markdown" else "source changed"
    if pair.is_whole:
        yield "too many lines to compare one by one"
    for state, word in (("changed", "changed"), ("added", "new"), ("gone", "gone")):
        if count := sum(one.state == state for one in pair.outputs):
            yield f"{counted(count, 'output')} {word}"


def _source(pair: CellPair) -> str:
    if pair.lines:
        lines = "".join(f'<span class="{LINE_LOOK[sign]}">{escape(line)}</span>' for sign, line in pair.lines)
        return f'<pre class="lines">{lines}</pre>'
    if pair.state == "changed" and pair.cell.kind == "code":
        return f'<div class="code">{pair.cell.html}</div>'
    return f"<div>{pair.cell.html}</div>"


def _output(pair: OutputPair, *, alone: bool) -> str:
    """An output before and now, side by side; alone where its cell is new or gone."""
    if alone and (only := pair.after or pair.before):
        return f'<div class="out">{only.html}</div>'
    sides = (("Before", pair.before), ("Now", pair.after))
    drawn = "".join(
        f"<section><h3>{name}</h3>{side.html if side else _gone('No such output.')}</section>" for name, side in sides
    )
    return f'<div class="sides">{drawn}</div>'
