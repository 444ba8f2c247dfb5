"""The query language that filters every list: `kind:spike size:<=M hypothesis:H3 is:owed`.

A room makes a `Vocabulary` for its list and rooms above add their words to it. docs/query.md shows the grammar.
"""

from assay.query.completion import Completion
from assay.query.context import Context
from assay.query.meanings import column, ladder, moment, rung
from assay.query.nearest import nearest
from assay.query.reader import parse
from assay.query.text import norm, phrase_q, words_of, words_q
from assay.query.tree import Problem, Query
from assay.query.understanding import Understood
from assay.query.vocabulary import Vocabulary
from assay.query.word import Misread, Op, Suggestion, Word, said

__all__ = [
    "Completion",
    "Context",
    "Misread",
    "Op",
    "Problem",
    "Query",
    "Suggestion",
    "Understood",
    "Vocabulary",
    "Word",
    "column",
    "ladder",
    "moment",
    "nearest",
    "norm",
    "parse",
    "phrase_q",
    "rung",
    "said",
    "words_of",
    "words_q",
]
