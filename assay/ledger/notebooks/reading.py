"""Reading a notebook, and a report in Markdown, into what is kept and shown of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

from assay.ledger.notebooks import learnings, limits, prose
from assay.ledger.notebooks.code import Colouring
from assay.ledger.notebooks.learnings import TAG, Text
from assay.ledger.notebooks.limits import counted, cut
from assay.ledger.notebooks.outputs import outputs_of
from assay.ledger.notebooks.parsing import clean, parsed, text_of, too_large
from assay.ledger.notebooks.parts import Cell, Output, Reading
from assay.ledger.notebooks.refusals import BadNotebook

LINE, PADDING = 19, 26  # pixels of a line of code and around a cell


def read(content: bytes) -> Reading:
    """Read the bytes of a .ipynb. Raises BadNotebook for what is none; what is too much is cut and counted."""
    told = parsed(content)
    language = _language(told.get("metadata"))
    colouring = Colouring(language)
    rows = [one for one in told["cells"] if isinstance(one, dict)]
    shown = list(_bounded(_cell(number, one, colouring) for number, one in enumerate(rows[: limits.CELLS], start=1)))
    texts = [text for _, text in shown]
    more = len(rows) - len(shown)
    return Reading(
        title=learnings.title_of(texts),
        language=language,
        cells=tuple(cell for cell, _ in shown),
        learnings=learnings.proposals(texts),
        notes=(
            *_not_shown(more, "more cell of this notebook", "more cells of this notebook"),
            *_not_shown(len(told["cells"]) - len(rows), "part that is no cell", "parts that are no cells"),
        ),
        more=more,
    )


def read_report(content: bytes) -> Reading:
    """Read a report in Markdown as one cell. Raises BadNotebook for what is no text."""
    if len(content) > limits.FILE:
        raise too_large()
    try:
        text = clean(content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise BadNotebook("This is no text in UTF-8.", "Save the report as a Markdown text in UTF-8.") from fault
    if not text.strip():
        raise BadNotebook("This report is empty.", "Write what was looked at and what was found.")
    cells = [_prose_cell(n, {"source": part, "id": f"part-{n}"}) for n, part in enumerate(_parts(text), start=1)]
    shown, more = cells[: limits.CELLS], len(cells) - limits.CELLS
    texts = [text for _, text in shown]
    return Reading(
        title=learnings.title_of(texts), language="", cells=tuple(cell for cell, _ in shown),
        learnings=learnings.proposals(texts),
        notes=tuple(_not_shown(more, "more part of this report", "more parts of this report")),
    )  # fmt: skip


def _not_shown(count: int, one: str, many: str) -> Iterator[str]:
    if count > 0:
        yield f"{count:,} {one} is not shown." if count == 1 else f"{count:,} {many} are not shown."


def _parts(text: str) -> list[str]:
    """A report in pieces that begin with a heading, so that two versions of it are compared piece by piece."""
    parts, fenced = [""], False
    for line in text.splitlines(keepends=True):
        fenced ^= line.lstrip().startswith("```")
        if line.startswith("#") and not fenced and parts[-1].strip():
            parts.append("")
        parts[-1] += line
    return parts


def _language(metadata: object) -> str:
    told = metadata if isinstance(metadata, dict) else {}
    for name, field in (("language_info", "name"), ("kernelspec", "language")):
        part = told.get(name)
        if isinstance(part, dict) and (found := text_of(part.get(field))):
            return found[:40]
    return "python"


def _bounded(cells: Iterable[tuple[Cell, Text]]) -> Iterator[tuple[Cell, Text]]:
    """Take the first cells, as long as all of them together are not too long for a page."""
    left = limits.WHOLE
    for cell, text in cells:
        left -= len(cell.html) + sum(len(output.html) for output in cell.outputs)
        if left < 0:
            return
        yield cell, text


def _cell(number: int, told: Mapping[str, Any], colouring: Colouring) -> tuple[Cell, Text]:
    return _code_cell(number, told, colouring) if told.get("cell_type") == "code" else _prose_cell(number, told)


def _code_cell(number: int, told: Mapping[str, Any], colouring: Colouring) -> tuple[Cell, Text]:
    whole = text_of(told.get("source"))
    source, left = cut(whole)
    outputs, notes = outputs_of(told.get("outputs"))
    run = told.get("execution_count")
    cell = Cell(
        id=_id(told), kind="code", html=f"<pre>{colouring.html(source)}</pre>", source=source, digest=_digest(whole),
        number=str(run) if isinstance(run, int) else "", outputs=tuple(outputs), notes=(*_left(left), *notes),
        height=_height(source, outputs),
    )  # fmt: skip
    return cell, Text(number, (), source, is_code=True, is_tagged=_is_tagged(told))


def _prose_cell(number: int, told: Mapping[str, Any]) -> tuple[Cell, Text]:
    whole = text_of(told.get("source"))
    source, left = cut(whole)
    if told.get("cell_type", "markdown") == "markdown":
        tokens = prose.tokens_of(source)
        html = prose.html_of(tokens, _attached(told.get("attachments")))
        kind, height = "markdown", prose.height_of(tokens, html)
    else:
        tokens, html, kind, height = [], f"<pre>{escape(source)}</pre>", "raw", _height(source, [])
    cell = Cell(
        id=_id(told), kind=kind, html=html, source=source, digest=_digest(whole), notes=tuple(_left(left)),
        height=height,
    )  # fmt: skip
    return cell, Text(number, tokens, source, is_code=False, is_tagged=_is_tagged(told))


def _attached(told: object) -> dict[str, str]:
    """The pictures that a cell carries, by name."""
    rows = told.items() if isinstance(told, dict) else ()
    return {name: text_of(data.get("image/png")) for name, data in rows if isinstance(data, dict)}


def _is_tagged(told: Mapping[str, Any]) -> bool:
    metadata = told.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return isinstance(tags, list) and TAG in tags


def _id(told: Mapping[str, Any]) -> str:
    return text_of(told.get("id"))[:64]


def _left(number: int) -> list[str]:
    return [f"{counted(number, 'more character')} of this cell are not shown."] if number else []


def _height(source: str, outputs: list[Output]) -> int:
    return LINE * (source.count("\n") + 1) + PADDING + sum(output.height for output in outputs)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
