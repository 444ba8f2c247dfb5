"""The cases of evidence: two arms, or counts, against a registration."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from assay.science.inference.assessment import Assessment, assess_evidence
from assay.science.inference.case_input import FIELD, given_number, provenance_of, registration_of
from assay.science.inference.counts import Counts
from assay.science.inference.faults import BadCase, UnsupportedDesign
from assay.science.inference.reading import mapping, number, plain, text, whole
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import DESIGNS, POLICIES, Registration
from assay.science.inference.split_assessment import assess_counts, assess_predictions
from assay.science.inference.wording import listed

LARGE = "single_split/bootstrap+asympCS"
ASSESSED: dict[str, tuple[str, str | None]] = {
    "seeds_paired/fixed": ("seeds_paired", "fixed"),
    "seeds_paired/anytime": ("seeds_paired", "anytime"),
    "seeds_paired/planned": ("seeds_paired", "planned"),
    "seeds_unpaired/fixed": ("seeds_unpaired", "fixed"),
    "repeated_cv": ("repeated_cv", None),
    "single_split/accuracy": ("single_split", None),
    LARGE: ("single_split", None),
    "single_split/bootstrap": ("single_split", "fixed"),
}
COUNTS = ("base_only_right", "cand_only_right", "n")


def assessment_of(design: str, given: Mapping[str, Any]) -> Assessment:
    """The assessment of a case of evidence. Raises BadCase, which names the field at fault."""
    kind, policy = _would_be(given) if design == "refusal" else ASSESSED[design]
    if kind != "single_split":
        _there(given, "base"), _there(given, "cand")
    registration = registration_of(given, design=kind, policy=policy)
    try:
        if kind == "single_split":
            named = text(given.get("design", ""), f"{FIELD}design") if design == "refusal" else design
            return _split(given, registration, exact=False if named == LARGE else None)
        return _arms(given, registration)
    except BadCase as fault:
        raise fault.within(FIELD) from None


def _would_be(given: Mapping[str, Any]) -> tuple[str, str | None]:
    """The design and policy that a refused case would be; paired seeds if it does not say."""
    named = text(given.get("design", DESIGNS[0]), f"{FIELD}design")
    if named in ASSESSED:
        return ASSESSED[named]
    kind, _, policy = named.partition("/")
    if kind not in DESIGNS or policy not in ("", *POLICIES):
        raise UnsupportedDesign(named, tuple(ASSESSED))
    if "design" not in given and mapping(given.get("registration"), f"{FIELD}registration").get("paired") is False:
        return "seeds_unpaired", None
    return kind, policy or None


def _arms(given: Mapping[str, Any], registration: Registration) -> Assessment:
    base, cand = (_there(given, name) for name in ("base", "cand"))
    return assess_evidence(
        base,
        cand,
        registration,
        keys=given.get("keys", given.get("datasets")),
        test_train=_ratio(given),
        provenance=provenance_of(given),
        field=FIELD,
    )


def _split(given: Mapping[str, Any], registration: Registration, *, exact: bool | None) -> Assessment:
    """Counts, or the examples that they are counted of: right and wrong ones, or labels and predictions."""
    counted = any(given.get(name) is not None for name in COUNTS[:2])
    if not counted and given.get("labels") is not None:
        base, cand = (_there(given, name) for name in ("base", "cand"))
        return assess_predictions(
            base, cand, registration, labels=given["labels"], keys=given.get("keys"), groups=given.get("groups"),
            hypothesis=text(given.get("hypothesis", ""), f"{FIELD}hypothesis"), provenance=provenance_of(given),
            field=FIELD,
        )  # fmt: skip
    if not counted and given.get("base") is not None:
        return _arms(given, registration)
    wanted = COUNTS if exact is False or given.get("n") is not None else COUNTS[:2]
    numbers = {name: given_number(given, name) for name in wanted}
    wild = {name: value for name, value in numbers.items() if not isfinite(value)}
    counts = Counts(0, 0) if wild else Counts(**{name: whole(given[name], f"{FIELD}{name}") for name in wanted})
    assessment = assess_counts(counts, registration, provenance=provenance_of(given), exact=exact)
    if not wild:
        return assessment
    seen = Refusal("non_finite_metric", listed([f"{name} is {plain(value)}" for name, value in wild.items()]))
    return replace(assessment, refusals=(*assessment.refusals, seen), result=None)


def _there(given: Mapping[str, Any], name: str) -> Any:
    if given.get(name) is None:
        raise BadCase(f"{FIELD}{name}", "is missing")
    return given[name]


def _ratio(given: Mapping[str, Any]) -> float | None:
    raw = given.get("n_test_over_n_train")
    return None if raw is None else number(raw, f"{FIELD}n_test_over_n_train")
