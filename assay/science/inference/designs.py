"""Which rule judges which design."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from assay.science.inference.anytime import anytime_of
from assay.science.inference.checks import Question
from assay.science.inference.claim import WHOLE_LINE
from assay.science.inference.counts import Counts
from assay.science.inference.evidence import Evidence
from assay.science.inference.faults import BadCase
from assay.science.inference.fixed import judge_fixed
from assay.science.inference.metrics import metric_named
from assay.science.inference.planned import judge_planned
from assay.science.inference.registration import Registration
from assay.science.inference.repeated_cv import judge_folds
from assay.science.inference.result import Result
from assay.science.inference.rules import MixtureRule
from assay.science.inference.sample import Floats
from assay.science.inference.single_split import SplitResult, judge_split
from assay.science.inference.two_models import judge_datasets
from assay.science.inference.welch import judge_unpaired


def judge(question: Question) -> Result:
    """The result of evidence in which no fault was found. Raises BadCase where the registration lacks what it needs."""
    design: dict[str, Callable[[Question], Result]] = {
        "seeds_paired": _paired, "seeds_unpaired": _unpaired, "repeated_cv": _folds, "single_split": _split,
        "multi_dataset": _datasets,
    }  # fmt: skip
    return design[question.registration.design](question)


def _paired(question: Question) -> Result:
    r, claim, noise = question.registration, question.registration.claimed, question.noise
    gains = gains_of(question.evidence, r.sign)
    if r.policy == "fixed":
        return judge_fixed(gains, claim, alpha=r.alpha, planned_n=r.runs_counted, noise=noise)
    anytime = partial(anytime_of, gains, claim, anytime_rule(r, gains.size), noise=noise)
    if r.policy == "anytime":
        return anytime()
    return judge_planned(
        r.look_points, have=gains.size, alpha=r.alpha, between=anytime,
        judge=lambda n, share: judge_fixed(gains[:n], claim, alpha=share, noise=noise),
    )  # fmt: skip


def _unpaired(question: Question) -> Result:
    r, base, cand = question.registration, question.evidence.base.finite, question.evidence.cand.finite
    look = partial(judge_unpaired, base, cand, r.claimed, sign=r.sign)
    if r.policy == "fixed":
        return look(alpha=r.alpha, planned_n=r.runs_counted)
    return judge_planned(
        r.look_points, have=min(len(base), len(cand)), alpha=r.alpha,
        judge=lambda n, share: look(alpha=share, planned_n=n),
        between=lambda: replace(look(alpha=r.alpha), interval=WHOLE_LINE, verdict="inconclusive"),
    )  # fmt: skip


def _folds(question: Question) -> Result:
    r = question.registration
    if question.test_train is None:
        raise BadCase("n_test_over_n_train", "is missing")
    return judge_folds(
        gains_of(question.evidence, r.sign), r.claimed, test_train=question.test_train, alpha=r.alpha,
        looks=max(1, len(r.looks)), rope=r.rope, tau_planned_n_eff=r.tau_planned_n_eff, strict=r.policy == "anytime",
    )  # fmt: skip


def _split(question: Question) -> SplitResult:
    r, counts = question.registration, question.counts
    if counts is None:
        _require_share(r)
        counts = counts_of(question.evidence)
    return judge_split(
        counts, r.claimed, alpha=r.alpha, anytime=r.policy == "anytime", exact=question.exact, sign=r.right_sign,
        planned_n=r.runs_planned if r.policy == "anytime" else r.runs_counted,
    )  # fmt: skip


def _datasets(question: Question) -> Result:
    r = question.registration
    return judge_datasets(gains_of(question.evidence, r.sign), r.claimed, alpha=r.alpha, noise=question.rounding)


def _require_share(registration: Registration) -> None:
    """Right and wrong examples carry accuracy and the like, but no F1."""
    if metric_named(registration.metric) is not None:
        raise BadCase("labels", f"is missing: {registration.metric} needs the labels and both models' predictions")


def counts_of(evidence: Evidence) -> Counts:
    """The counts of examples that are each right (1) or wrong (0)."""
    for name, arm in (("base", evidence.base), ("cand", evidence.cand)):
        for key, value in zip(arm.keys, arm.values, strict=True):
            if value not in (0, 1):
                raise BadCase(f"{name}[{key}]", f"must be 1 (right) or 0 (wrong), not {value}")
    return Counts.of_right(evidence.base.finite, evidence.cand.finite)


def anytime_rule(registration: Registration, runs: int) -> MixtureRule:
    """Frozen by the registration; only one look at runs that nobody counted beforehand takes their number instead."""
    uncounted = registration.policy == "fixed" and registration.runs_counted is None
    return MixtureRule.planned_for(runs if uncounted else registration.runs_planned, alpha=registration.alpha)


def gains_of(evidence: Evidence, sign: int) -> Floats:
    """The gain of each pair, in the order of its keys; of unpaired arms none."""
    if not evidence.paired:
        return np.empty(0)
    return sign * (np.array(evidence.cand.values, dtype=np.float64) - np.array(evidence.base.values, dtype=np.float64))
