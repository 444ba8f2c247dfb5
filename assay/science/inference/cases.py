"""The fixed format in and out: {design, given} to an object with the numbers of that design."""

from collections.abc import Callable, Mapping
from typing import Any

from assay.science.inference.case_evidence import ASSESSED, assessment_of
from assay.science.inference.case_models import compare, compared_in_words
from assay.science.inference.case_multiplicity import (
    offline,
    offline_e,
    offline_in_words,
    online_e,
    rejections_in_words,
)
from assay.science.inference.case_numbers import as_dict
from assay.science.inference.case_planning import anytime_in_words, fixed_in_words, plan_anytime, plan_fixed
from assay.science.inference.faults import BadCase, UnsupportedDesign
from assay.science.inference.reading import mapping, plain, text

Given = Mapping[str, Any]
MANY_MODELS = "multi_dataset/many_models"
#: what is answered without an assessment: as numbers, and as sentences
ANSWERED: dict[str, tuple[Callable[[Given], dict[str, Any]], Callable[[Given], str]]] = {
    MANY_MODELS: (compare, compared_in_words),
    "multiplicity/offline": (offline, offline_in_words),
    "multiplicity/online-e": (online_e, lambda given: rejections_in_words(online_e(given))),
    "multiplicity/offline-e": (offline_e, lambda given: rejections_in_words(offline_e(given))),
    "planning/fixed": (plan_fixed, fixed_in_words),
    "planning/anytime": (plan_anytime, anytime_in_words),
}
SUPPORTED = (*ASSESSED, "refusal", *ANSWERED)


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a case {design, given} with plain JSON values; non-finite numbers are the strings that JSON input has too.

    Raises BadCase, which names the field at fault, or UnsupportedDesign.
    """
    design, given = opened(case)
    design = _of_models(design, given)
    found = ANSWERED[design][0](given) if design in ANSWERED else as_dict(assessment_of(design, given))
    answered: dict[str, Any] = plain(found)
    return answered


def in_words(case: Mapping[str, Any]) -> str:
    """The same answer as plain sentences."""
    design, given = opened(case)
    design = _of_models(design, given)
    return ANSWERED[design][1](given) if design in ANSWERED else str(assessment_of(design, given))


def opened(case: Any) -> tuple[str, Mapping[str, Any]]:
    """The design and what is given, if this is a case that can be answered."""
    case = mapping(case, "The case")
    for name in ("design", "given"):
        if case.get(name) is None:
            raise BadCase(name, "is missing: a case is {design, given}")
    design = text(case["design"], "design")
    if design not in SUPPORTED:
        raise UnsupportedDesign(design, SUPPORTED)
    return design, mapping(case["given"], "given")


def _of_models(design: str, given: Mapping[str, Any]) -> str:
    """A refused comparison of many models is answered as one."""
    would_be = given.get("design") if design == "refusal" else None
    ranked = would_be == "multi_dataset" and (given.get("table") is not None or given.get("ranks") is not None)
    return MANY_MODELS if ranked or would_be == MANY_MODELS else design
