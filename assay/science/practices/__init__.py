"""The practices, answered from recorded facts: a snapshot in, an answer for each practice out. No server, no database.

from assay.science.practices import check
answers = check(json.load(open("facts.json")))
answers["deliver.done"].answer   # "holds", "at risk", "broken", "waived" or "not applicable"
"""

from assay.science.practices.answers import Answer, Pair, Waived, to_json
from assay.science.practices.catalogue import CATALOGUE, Parameter, Practice
from assay.science.practices.checking import check, history
from assay.science.practices.refusals import BadSnapshot, Refused
from assay.science.practices.rules import RULES

__all__ = [
    "CATALOGUE",
    "RULES",
    "Answer",
    "BadSnapshot",
    "Pair",
    "Parameter",
    "Practice",
    "Refused",
    "Waived",
    "check",
    "history",
    "to_json",
]
