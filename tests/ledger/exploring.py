"""Explorations of a crew, with files that are read right here."""

from typing import Any

from tests.ledger.notebooks.make import code, notebook, printed, prose

LEARNED = "- Degree alone says little"


def told(learned: str = LEARNED, *cells: Any, name: str = "nb/graph.ipynb") -> Any:
    """Return a notebook that was read: a title, what it learned, a cell of code."""
    from assay.ledger.models import NewFile
    from assay.ledger.notebooks import read

    content = notebook(
        prose("# The call graph"), prose(f"## Learnings\n\n{learned}"), code("1 + 1", printed("2")), *cells
    )
    return NewFile.of("notebook", name, content, read=read)


def report(text: str = "# Desk timing\n\n## Learnings\n\n- A daily score is enough", name: str = "desk.md") -> Any:
    """Return a report that was read."""
    from assay.ledger.models import NewFile

    return NewFile.of("report", name, text.encode())


def explored(crew: Any, **more: Any) -> Any:
    """Record an exploration of Ana's with one proposed learning."""
    from assay.ledger.models import Exploration

    values: dict[str, Any] = {"project": crew.project, "by": crew.ana}
    if "address" not in more:
        values["told"] = told()
    return Exploration.objects.record(**(values | more))
