"""The cases of evidence: two arms, or counts, against a registration."""

from collections.abc import Mapping
from dataclasses import replace
from math import fsum, isfinite
from typing import Any

from assay.science.inference.assessment import Assessment, assess_evidence
from assay.science.inference.case_input import FIELD, given_number, provenance_of, registration_of
from assay.science.inference.counts import Counts
from assay.science.inference.faults import BadCase, UnsupportedDesign
from assay.science.inference.reading import RepeatedNames, mapping, number, plain, text, whole
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
    "multi_dataset/two_models": ("multi_dataset", None),
}
COUNTS = ("base_only_right", "cand_only_right", "n")


def assessment_of(design: str, given: Mapping[str, Any]) -> Assessment:
    """The assessment of a case of evidence. Raises BadCase, which names the field at fault."""
    kind, policy = _would_be(given) if design == "refusal" else ASSESSED[design]
    if kind == "multi_dataset" and given.get("base") is None and given.get("cand") is None:
        return _differences(given)
    if kind != "single_split":
        _there(given, "base"), _there(given, "cand")
    registration = registration_of(given, design=kind, policy=policy)
    try:
        if kind == "single_split":
            named = text(given.get("design", ""), f"{FIELD}design") if design == "refusal" else design
            return _split(given, registration, exact=False if named == LARGE else None)
        if kind == "multi_dataset":
            given = {**given, **{arm: means(given[arm], f"{FIELD}{arm}") for arm in ("base", "cand")}}
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


def _differences(given: Mapping[str, Any]) -> Assessment:
    """Gains that are given as such, positive if better: as if the baseline were 0; the range is not that of a gain."""
    registration = replace(registration_of(given, design="multi_dataset", policy=None), metric_range=None)
    try:
        found = means(_there(given, "differences"), f"{FIELD}differences")
        base, cand = (_each(found, times, f"{FIELD}differences") for times in (0.0, float(registration.sign)))
        keys = given.get("keys", given.get("datasets"))
        return assess_evidence(base, cand, registration, keys=keys, provenance=provenance_of(given), field=FIELD)
    except BadCase as fault:
        raise fault.within(FIELD) from None


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


def means(raw: Any, field: str) -> Any:
    """The same, with the mean of its seeds where a data set has a list of them; one without a value has none."""
    if not isinstance(raw, Mapping):
        return raw
    return {name: _mean(value, f"{field}[{name}]") if isinstance(value, list) else value for name, value in raw.items()}


def _mean(values: list[Any], field: str) -> float | None:
    if not values or any(value is None for value in values):
        return None
    return fsum(number(value, f"{field}[{i}]") for i, value in enumerate(values)) / len(values)


def _each(raw: Any, times: float, field: str) -> Any:
    """Every value times a number, whether keyed or not; what is missing stays so."""
    if isinstance(raw, RepeatedNames):
        return RepeatedNames((name, _scaled(value, times, f"{field}[{name}]")) for name, value in raw)
    if isinstance(raw, Mapping):
        return {name: _scaled(value, times, f"{field}[{name}]") for name, value in raw.items()}
    rows = raw if hasattr(raw, "__len__") and not isinstance(raw, str) else [raw]
    return [
        [row[0], _scaled(row[1], times, f"{field}[{i}]")] if isinstance(row, list | tuple) and len(row) == 2
        else _scaled(row, times, f"{field}[{i}]")
        for i, row in enumerate(rows)
    ]  # fmt: skip


def _scaled(value: Any, times: float, field: str) -> float | None:
    if value is None:
        return None
    found = number(value, field)
    return times * found if times else 0.0
