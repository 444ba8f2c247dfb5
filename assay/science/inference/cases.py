"""The fixed format in and out: {design, given} to an object with the numbers of that design."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from assay.science.inference.anytime import AnytimeResult
from assay.science.inference.assessment import Assessment, assess_evidence
from assay.science.inference.case_input import FIELD, provenance_of, registration_of
from assay.science.inference.faults import BadCase, UnsupportedDesign
from assay.science.inference.fixed import FixedResult, TTest
from assay.science.inference.planned import PlannedResult
from assay.science.inference.power import first_n_that_can_decide, runs_for_power
from assay.science.inference.reading import key, mapping, number, plain, sequence, text
from assay.science.inference.registration import DESIGNS, POLICIES
from assay.science.inference.repeated_cv import CrossValidated
from assay.science.inference.result import Result
from assay.science.inference.welch import UnpairedResult

ASSESSED: dict[str, tuple[str, str | None]] = {
    "seeds_paired/fixed": ("seeds_paired", "fixed"),
    "seeds_paired/anytime": ("seeds_paired", "anytime"),
    "seeds_paired/planned": ("seeds_paired", "planned"),
    "seeds_unpaired/fixed": ("seeds_unpaired", "fixed"),
    "repeated_cv": ("repeated_cv", None),
}
ELSEWHERE = ("single_split", "multi_dataset")  # refused by the same rules, not judged by this version
OF_SEEDS = ("too_few_runs", "zero_variance")
LOOK = ("n", "alpha", "estimate", "sd", "ci", "verdict")
SUPPORTED = (*ASSESSED, "refusal", "planning/fixed", "planning/anytime")


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a case {design, given} with plain JSON values; non-finite numbers are the strings that JSON input has too.

    Raises BadCase, which names the field at fault, or UnsupportedDesign.
    """
    design, given = opened(case)
    if design == "planning/fixed":
        return plan_fixed(given)
    if design == "planning/anytime":
        return plan_anytime(given)
    answered: dict[str, Any] = plain(as_dict(assessment_of(design, given)))
    return answered


def in_words(case: Mapping[str, Any]) -> str:
    """The same answer as plain sentences."""
    design, given = opened(case)
    if design == "planning/fixed":
        needed = plan_fixed(given)["n"]
        return f"{needed} runs are needed." if needed else "No number of runs that anybody would start will do."
    if design == "planning/anytime":
        first = plan_anytime(given)["first_n"]
        return "\n".join(f"Planned for {n} runs, the rule can decide from run {at} on." for n, at in first.items())
    return str(assessment_of(design, given))


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


def assessment_of(design: str, given: Mapping[str, Any]) -> Assessment:
    """The assessment of a case of evidence."""
    kind, policy = _would_be(given) if design == "refusal" else ASSESSED[design]
    for name in ("base", "cand"):
        if given.get(name) is None:
            raise BadCase(f"{FIELD}{name}", "is missing")
    registration = registration_of(given, design=kind if kind in DESIGNS else DESIGNS[0], policy=policy)
    try:
        assessment = assess_evidence(
            given["base"],
            given["cand"],
            registration,
            keys=given.get("keys", given.get("datasets")),
            test_train=_ratio(given),
            provenance=provenance_of(given),
            field=FIELD,
        )
    except BadCase as fault:
        raise fault.within(FIELD) from None
    return assessment if kind in DESIGNS else _only_refused(assessment, kind)


def as_dict(assessment: Assessment) -> dict[str, Any]:
    """The numbers of an assessment under the names of the format."""
    result, left_out = assessment.result, {"left_out": list(assessment.evidence.left_out)}
    if result is None:
        found = [
            {**asdict(refusal), "wrong": refusal.wrong, "way_out": refusal.way_out} for refusal in assessment.refusals
        ]
        verdicts = ("verdict", "verdict_fixed") if assessment.registration.design == "repeated_cv" else ("verdict",)
        return {**dict.fromkeys(verdicts, "refused"), "reason": assessment.reason, "refusals": found, **left_out}
    return {**_numbers(result), "fragile": assessment.fragile, "sentence": str(assessment.sentence), **left_out}


def plan_fixed(given: Mapping[str, Any]) -> dict[str, Any]:
    """planning/fixed: the smallest n with the wanted power at one look."""
    gap, sd_diff, alpha, power = (_given(given, name) for name in ("gap", "sd_diff", "alpha", "power"))
    try:
        return {"n": runs_for_power(gap=gap, sd_diff=sd_diff, alpha=alpha, power=power)}
    except BadCase as fault:
        raise fault.within(FIELD) from None


def plan_anytime(given: Mapping[str, Any]) -> dict[str, Any]:
    """planning/anytime: for each planned n the first n that can decide."""
    alpha = _given(given, "alpha")
    raw = given.get("planned")
    planned = [raw] if isinstance(raw, int | float) else sequence(raw, f"{FIELD}planned")
    try:
        counts = {key(n, f"{FIELD}planned[{i}]"): number(n, f"{FIELD}planned[{i}]") for i, n in enumerate(planned)}
        return {"first_n": {n: first_n_that_can_decide(alpha=alpha, planned=count) for n, count in counts.items()}}
    except BadCase as fault:
        raise fault.within(FIELD) from None


def _given(given: Mapping[str, Any], name: str) -> float:
    if given.get(name) is None:
        raise BadCase(f"{FIELD}{name}", "is missing")
    return number(given[name], f"{FIELD}{name}")


def _ratio(given: Mapping[str, Any]) -> float | None:
    raw = given.get("n_test_over_n_train")
    return None if raw is None else number(raw, f"{FIELD}n_test_over_n_train")


def _would_be(given: Mapping[str, Any]) -> tuple[str, str | None]:
    """The design and policy that a refused case would be; paired seeds if it does not say."""
    named = text(given.get("design", DESIGNS[0]), f"{FIELD}design")
    kind, _, policy = named.partition("/")
    if kind in ELSEWHERE:
        return kind, None
    if kind not in DESIGNS or policy not in ("", *POLICIES):
        raise UnsupportedDesign(named, SUPPORTED)
    if "design" not in given and mapping(given.get("registration"), f"{FIELD}registration").get("paired") is False:
        return "seeds_unpaired", None
    return kind, policy or None


def _only_refused(assessment: Assessment, kind: str) -> Assessment:
    """A design that is not judged yet still refuses what no design could carry; anything else is not supported."""
    found = tuple(refusal for refusal in assessment.refusals if refusal.reason not in OF_SEEDS)
    if not found:
        raise UnsupportedDesign(kind, SUPPORTED)
    return replace(assessment, refusals=found)


def _numbers(result: Result) -> dict[str, Any]:
    if isinstance(result, CrossValidated):
        rope = result.rope
        return {
            "corrected": {**_sample(result), **_test(result.test), "ci": list(result.interval_fixed)},
            "bayes": {"p_below": rope.p_below, "p_rope": rope.p_rope, "p_above": rope.p_above},
            "anytime": _anytime(result.anytime),
            "verdict_fixed": result.verdict_fixed,
            "verdict": result.verdict,
        }
    if isinstance(result, AnytimeResult):
        return _anytime(result)
    if isinstance(result, PlannedResult):
        looks = [{**look._asdict(), "ci": list(look.interval)} for look in result.looks]
        return {
            **_sample(result),
            "looks": [{name: look[name] for name in LOOK} for look in looks],
            "verdict": result.verdict,
            "final": result.final,
            "next_look": result.next_look,
        }
    if isinstance(result, UnpairedResult | FixedResult):
        judged = {"ci": list(result.interval), "verdict": result.verdict, "final": result.final}
        return {**_sample(result), **_test(result.test), **judged}
    raise TypeError(f"no format for {type(result).__name__}")


def _sample(result: Result) -> dict[str, Any]:
    return {"n": result.n, "n_eff": result.n_eff, "estimate": result.estimate, "sd": result.sd}


def _test(test: TTest) -> dict[str, Any]:
    return {"se": test.se, "t": test.t, "df": test.df, "p_two_sided": test.p_two_sided, "p_greater": test.p_greater}


def _anytime(result: AnytimeResult) -> dict[str, Any]:
    return {
        **_sample(result),
        "tau2": result.tau2,
        "e_value_at_boundary": result.e_value_at_boundary,
        "e_accept": result.e_accept,
        "e_reject": result.e_reject,
        "cs": list(result.interval),
        "verdict": result.verdict,
    }
