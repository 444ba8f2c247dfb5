"""Reading a notebook of 1.3 MB with 328 tables, in a process of its own as an upload is read: median of five."""

import json
import random
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from assay.ledger.notebooks import document, read_apart

TABLES, ROWS, COLUMNS, GOAL = 328, 26, 6, 500


def rows() -> Iterator[tuple[str, float, float]]:
    """Yield what was timed, its milliseconds, and the most that it should take."""
    content = notebook()
    yield f"a notebook of {len(content) / 1e6:.1f} MB", median(_took(content) for _ in range(5)), GOAL


def notebook() -> bytes:
    """Make one of the shape of a real one that was measured: each cell a few lines, and a table of pandas."""
    dice = random.Random(328)
    cells = [_cell(dice, number) for number in range(TABLES)]
    language = {"language_info": {"name": "python"}}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": language, "cells": cells}, indent=1).encode()


def _cell(dice: random.Random, number: int) -> dict[str, object]:
    head = "".join(f"<th>column_{n}</th>" for n in range(COLUMNS))
    body = "".join(
        f"<tr>\n<th>{row}</th>" + "".join(f"<td>{dice.gauss(0, 1):.6f}</td>" for _ in range(COLUMNS)) + "</tr>\n"
        for row in range(ROWS)
    )
    html = f'<div><style scoped>.x {{}}</style><table border="1" class="dataframe">{head}{body}</table></div>'
    source = f'part = runs[runs.seed == {number}]\npart.groupby("arm").agg({{"pr_auc": ["mean", "std"]}}).round(4)'
    output = {
        "output_type": "execute_result", "execution_count": number, "metadata": {},
        "data": {"text/html": html, "text/plain": f"{ROWS} rows"},
    }  # fmt: skip
    return {
        "cell_type": "code", "id": f"c{number}", "execution_count": number, "metadata": {}, "source": source,
        "outputs": [output],
    }  # fmt: skip


def _took(content: bytes) -> float:
    began = perf_counter()
    document(read_apart(content))
    return 1000 * (perf_counter() - began)
