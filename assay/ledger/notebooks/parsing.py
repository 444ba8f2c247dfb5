"""From bytes to the values of a notebook. It is JSON that may come from anybody: nothing of it is taken on trust."""

from __future__ import annotations

import json
from typing import Any

from assay.ledger.notebooks import limits
from assay.ledger.notebooks.refusals import BadNotebook

#: what people choose by mistake, by how it begins
OTHERS = (
    (b"PK\x03\x04", "a zip archive or a spreadsheet"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"), (b"%PDF", "a PDF"), (b"\x1f\x8b", "a gzip file"), (b"<", "a web page or XML"),
    (b"#!", "a script"), (b"\xff\xfe", "a text in UTF-16"), (b"\xfe\xff", "a text in UTF-16"),
)  # fmt: skip
CONVERT = "Convert it with: jupyter nbconvert --to notebook --nbformat 4 FILE.ipynb"
SAVE_AGAIN = "Save it again in Jupyter, then choose that file."


def parsed(content: bytes) -> dict[str, Any]:
    """Return the notebook in a file: a JSON object of nbformat 4 with a list of cells.

    Raises BadNotebook with a way out for anything else: another file, an older format, one that was cut short.
    """
    if len(content) > limits.FILE:
        raise too_large()
    found = _loaded(_text(content))
    if not isinstance(found, dict) or not ("cells" in found or "worksheets" in found):
        raise BadNotebook("This is JSON, but no notebook: it has no cells.", "Choose a file that ends in .ipynb.")
    version = found.get("nbformat")
    if "worksheets" in found or (isinstance(version, int) and version < 4):
        raise BadNotebook(f"This notebook has the old format {version or 3}; format 4 is read.", CONVERT)
    if version != 4:
        raise BadNotebook(f"This notebook has format {str(version)[:20]}; format 4 is read.", CONVERT)
    if not isinstance(found["cells"], list):
        raise BadNotebook("The cells of this notebook are no list.", SAVE_AGAIN)
    return found


def too_large() -> BadNotebook:
    """The refusal of a file that is larger than one may be."""
    return BadNotebook(
        f"This file is larger than {limits.FILE // 2**20} MB.",
        "Clear what is large: jupyter nbconvert --clear-output --to notebook FILE.ipynb",
    )


def text_of(value: object) -> str:
    """Return a text of the file, which may be a list of its lines; "" for what is neither."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    return clean(value) if isinstance(value, str) else ""


def clean(text: str) -> str:
    """Return a text that any database and any page takes: no NUL, no half of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _text(content: bytes) -> str:
    begins = content.lstrip()[:8]
    for start, what in OTHERS:
        if begins.startswith(start):
            raise BadNotebook(f"This is {what}, no notebook.", "Choose a file that ends in .ipynb.")
    if not begins:
        raise BadNotebook("This file is empty.", SAVE_AGAIN)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadNotebook("This is no notebook: it is not in UTF-8.", SAVE_AGAIN) from fault


def _loaded(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_nothing, parse_int=_number)
    except json.JSONDecodeError as fault:
        if fault.pos >= len(text.rstrip()) - 1 or fault.msg.startswith("Unterminated"):
            raise BadNotebook("This notebook ends in the middle: it was cut short.", SAVE_AGAIN) from fault
        raise BadNotebook(f"This is no notebook: line {fault.lineno} is no JSON.", SAVE_AGAIN) from fault
    except RecursionError as fault:
        raise BadNotebook("This file is nested too deeply for a notebook.", SAVE_AGAIN) from fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers may see two files where a name stands twice: such a one is refused."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadNotebook("This file says something twice under one name.", SAVE_AGAIN)
    return found


def _nothing(_name: str) -> None:
    """NaN and Infinity stand in the outputs of many a notebook; no number is shown for them."""


def _number(digits: str) -> int:
    if len(digits) > limits.DIGITS:
        raise BadNotebook(f"This file holds a number of {len(digits):,} digits.", SAVE_AGAIN)
    return int(digits)
