"""Notebooks, read without trust: bytes in, values and safe HTML out. No Django in here, and nothing of a file is run.

reading = read(Path("nb/eda.ipynb").read_bytes())   # in this process; read_apart does it in one of its own, with limits
reading.learnings                                   # what the file itself calls learned, to be confirmed by a person
document(reading, theme="dark")                     # a page of its own, to be shown in a sandboxed frame
compare(before, after)                              # which cells and outputs of two versions differ
"""

from assay.ledger.notebooks.apart import read_apart
from assay.ledger.notebooks.differences import Comparison, compare
from assay.ledger.notebooks.document import comparison, document
from assay.ledger.notebooks.parts import Cell, Output, Proposal, Reading
from assay.ledger.notebooks.reading import read
from assay.ledger.notebooks.refusals import BadNotebook

__all__ = [
    "BadNotebook",
    "Cell",
    "Comparison",
    "Output",
    "Proposal",
    "Reading",
    "compare",
    "comparison",
    "document",
    "read",
    "read_apart",
]
