"""What a cell gave out: text, tables and pictures. Everything else is named and not shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from typing import Any

import nh3

from assay.ledger.notebooks import limits, prose
from assay.ledger.notebooks.limits import counted, cut
from assay.ledger.notebooks.parsing import text_of
from assay.ledger.notebooks.parts import Output
from assay.ledger.notebooks.pictures import BadPicture, picture

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")  # of a terminal
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
ROW_ENDS = "</tr>"
LINE, ROW, FRAME = 19, 27, 720  # pixels of a line of text, of a row of a table, of the width of a picture
TABLE_TAGS = {"table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "br"}
#: with what stands in them: it is no text of a table
DROPPED = {"script", "style", "title", "svg", "math", "iframe", "object", "template", "textarea", "noscript", "select"}
#: what other kinds are called
CALLED = {
    "image/svg+xml": "a drawing (SVG)", "image/jpeg": "a JPEG picture", "image/gif": "a GIF picture",
    "text/html": "HTML that is no table", "application/javascript": "a script", "text/latex": "a formula",
    "application/pdf": "a PDF",
}  # fmt: skip


def outputs_of(told: object) -> tuple[list[Output], list[str]]:
    """Return the outputs of a cell, and what is said of those that are left out."""
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    more = len(rows) - limits.OUTPUTS
    said = (
        [f"{counted(more, 'more output')} of this cell {'is' if more == 1 else 'are'} not shown."] if more > 0 else []
    )
    return [output for one in rows[: limits.OUTPUTS] for output in _shown(one)], said


def _shown(told: Mapping[str, Any]) -> Iterable[Output]:
    kind = told.get("output_type")
    if kind == "stream":
        yield _text(text_of(told.get("text")), "error" if told.get("name") == "stderr" else "text")
    elif kind == "error":
        trace = text_of([f"{line}\n" for line in told.get("traceback", []) if isinstance(line, str)])
        yield _text(trace or f"{text_of(told.get('ename'))}: {text_of(told.get('evalue'))}", "error")
    elif isinstance(data := told.get("data"), dict):
        yield _rich(data)


def _rich(data: Mapping[str, Any]) -> Output:
    """The richest form that is shown: a picture, a table, prose, text; a note where there is none."""
    if png := text_of(data.get("image/png")):
        try:
            return _picture(png)
        except BadPicture as fault:
            return _without(data, f"A picture is not shown, for {fault}.", png)
    html = text_of(data.get("text/html"))
    if html and len(html) <= limits.HTML and TABLE.search(html):
        return _table(html)
    if words := text_of(data.get("text/markdown")):
        return _prose(words)
    unknown = [name for name in data if isinstance(name, str) and name != "text/plain"]
    if not unknown:
        return _text(text_of(data.get("text/plain")), "text")
    return _without(data, f"{_called(unknown)} is not shown.", html or repr(sorted(unknown)))


def _called(kinds: list[str]) -> str:
    known = [CALLED[kind] for kind in CALLED if kind in kinds]
    said = known[0] if known else f"an output of the kind {cut(kinds[0], 60)[0]}"
    return said[:1].upper() + said[1:]


def _without(data: Mapping[str, Any], said: str, raw: str) -> Output:
    """A note in place of what is not shown, with the text that stands for it."""
    text = text_of(data.get("text/plain"))
    drawn = _text(text, "text") if text else None
    html = f'<p class="gone">{escape(said)}</p>' + (drawn.html if drawn else "")
    return Output("note", html, _digest(raw), 28 + (drawn.height if drawn else 0))


def _text(raw: str, kind: str) -> Output:
    said, left = cut(_plain(raw))
    note = _left(left, "character")
    html = f'<pre class="{kind}">{escape(said)}</pre>{note}'
    return Output(kind, html, _digest(raw), LINE * (said.count("\n") + 1) + 18 + (28 if note else 0))


def _plain(raw: str) -> str:
    """A terminal's text as it stood at last: without colours, and of a line that was written over its last writing."""
    lines = ESCAPES.sub("", raw).replace("\r\n", "\n").split("\n")
    return CONTROLS.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)).rstrip("\n")


def _prose(words: str) -> Output:
    said, left = cut(words)
    tokens = prose.tokens_of(said)
    html = prose.html_of(tokens, {})
    return Output("prose", html + _left(left, "character"), _digest(words), prose.height_of(tokens, html))


def _table(raw: str) -> Output:
    """The tables of an output, cut at the end of a row; what stands beside them stays as plain text."""
    clean = _TABLES.clean(raw)
    kept = clean
    if len(clean) > limits.TEXT:
        end = clean.rfind(ROW_ENDS, 0, limits.TEXT)
        kept = _TABLES.clean(clean[: end + len(ROW_ENDS)] if end > 0 else clean[: limits.TEXT])
    rows = kept.count(ROW_ENDS)
    note = _left(clean.count(ROW_ENDS) - rows, "row")
    return Output("table", f'<div class="table">{kept}</div>{note}', _digest(raw), ROW * (rows + 1) + 16)


def _picture(encoded: str) -> Output:
    found = picture(encoded)
    html = f'<img src="{found.address}" alt="Picture" width="{found.width}" height="{found.height}">'
    height = found.height if found.width <= FRAME else found.height * FRAME // found.width
    return Output("picture", html, sha256(found.content).hexdigest()[:16], height + 16)


def _left(number: int, thing: str) -> str:
    return f'<p class="gone">{counted(number, f"more {thing}")} left out here.</p>' if number > 0 else ""


def _digest(raw: str) -> str:
    return sha256(raw.encode()).hexdigest()[:16]


def _span(_tag: str, name: str, value: str) -> str | None:
    if name not in ("colspan", "rowspan"):
        return value
    return value if value.isdecimal() and len(value) <= 4 and 0 < int(value) <= limits.SPAN else None


_TABLES = nh3.Cleaner(
    tags=TABLE_TAGS,
    attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}},
    attribute_filter=_span,
    clean_content_tags=DROPPED,
    url_schemes=set(),
    link_rel=None,
)
