"""The numbers of an assessment, under the names of the fixed format."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from assay.science.inference.anytime import AnytimeResult
from assay.science.inference.assessment import Assessment
from assay.science.inference.bootstrap import BootstrapResult
from assay.science.inference.fixed import FixedResult, TTest
from assay.science.inference.planned import PlannedResult
from assay.science.inference.refusals import Refusal
from assay.science.inference.repeated_cv import CrossValidated
from assay.science.inference.result import Result
from assay.science.inference.single_split import SplitResult
from assay.science.inference.two_models import SignedRankResult
from assay.science.inference.welch import UnpairedResult

LOOK = ("n", "alpha", "estimate", "sd", "ci", "verdict")
VERDICTS = {
    "repeated_cv": ("verdict", "verdict_fixed"),
    "single_split": ("verdict", "verdict_fixed", "verdict_anytime"),
}


def as_dict(assessment: Assessment) -> dict[str, Any]:
    """The numbers of an assessment under the names of the format."""
    result, left_out = assessment.result, {"left_out": list(assessment.evidence.left_out)}
    if result is None:
        verdicts = VERDICTS.get(assessment.registration.design, ("verdict",))
        return {
            **dict.fromkeys(verdicts, "refused"),
            "reason": assessment.reason,
            "refusals": refused(assessment.refusals),
            **left_out,
        }
    return {
        **_numbers(result),
        **_lacking(result),
        "fragile": assessment.fragile,
        "sentence": str(assessment.sentence),
        **left_out,
    }


def refused(refusals: Sequence[Refusal]) -> list[dict[str, Any]]:
    """Each refusal with its words."""
    return [{**asdict(refusal), "wrong": refusal.wrong, "way_out": refusal.way_out} for refusal in refusals]


def signed_ranks(result: SignedRankResult) -> dict[str, Any]:
    """The exact test, the estimate and its interval."""
    test = asdict(result.wilcoxon) | {"p_two_sided_exact": result.wilcoxon.p_two_sided_exact}
    return {"wilcoxon": test, "hodges_lehmann": result.estimate, "hl_ci": list(result.interval), **_lacking(result)}


def _numbers(result: Result) -> dict[str, Any]:
    for kind, shown in FORMATS.items():
        if isinstance(result, kind):
            found: dict[str, Any] = shown(result)
            return found
    raise TypeError(f"no format for {type(result).__name__}")


def _folds(result: CrossValidated) -> dict[str, Any]:
    rope = result.rope
    return {
        "corrected": {**_sample(result), **_test(result.test), "ci": list(result.interval_fixed)},
        "bayes": {"p_below": rope.p_below, "p_rope": rope.p_rope, "p_above": rope.p_above},
        "anytime": _anytime(result.anytime),
        "verdict_fixed": result.verdict_fixed,
        "verdict": result.verdict,
    }


def _planned(result: PlannedResult) -> dict[str, Any]:
    looks = [{**look._asdict(), "ci": list(look.interval)} for look in result.looks]
    return {
        **_sample(result),
        "looks": [{name: look[name] for name in LOOK} for look in looks],
        "verdict": result.verdict,
        "final": result.final,
        "next_look": result.next_look,
    }


def _fixed(result: FixedResult | UnpairedResult) -> dict[str, Any]:
    judged = {"ci": list(result.interval), "verdict": result.verdict, "final": result.final}
    return {**_sample(result), **_test(result.test), **judged}


def _datasets(result: SignedRankResult) -> dict[str, Any]:
    return {**_sample(result), **signed_ranks(result), "verdict": result.verdict, "final": result.final}


def _resampled(result: BootstrapResult) -> dict[str, Any]:
    scores = {"base": result.base, "cand": result.cand, "draws": result.draws}
    return {**_sample(result), **scores, "ci": list(result.interval), "verdict": result.verdict}


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


def _split(result: SplitResult) -> dict[str, Any]:
    test, spans = result.test, result.spans
    found: dict[str, Any] = {
        "base_only_right": result.counts.base_only_right,
        "cand_only_right": result.counts.cand_only_right,
        "p_exact": test.p_exact,
        "chi2_uncorrected": test.chi2_uncorrected,
        "e_value_uniform": test.e_value_uniform,
    }
    if spans is not None:
        found |= {**_sample(result), "asymp_cs": list(spans.anytime), "normal_ci": list(spans.normal)}
        found["bootstrap_percentile_ci"] = list(spans.bootstrap)
    verdicts = {"verdict_fixed": result.verdict_fixed, "verdict_anytime": result.verdict_anytime}
    return {**found, "exact": result.exact, **verdicts, "verdict": result.verdict}


def _lacking(result: Result) -> dict[str, Any]:
    """Why it cannot decide yet, and how many it takes: one number, or one for each thing that is counted."""
    if result.lacking is None:
        return {}
    needed = dict(result.lacking.needed)
    return {"reason": result.lacking.reason, "needed": needed.get("data sets", needed)}


FORMATS: dict[type[Result], Callable[[Any], dict[str, Any]]] = {
    CrossValidated: _folds,
    AnytimeResult: _anytime,
    PlannedResult: _planned,
    FixedResult: _fixed,
    UnpairedResult: _fixed,
    SplitResult: _split,
    BootstrapResult: _resampled,
    SignedRankResult: _datasets,
}
