"""Which rule judges which design."""

from dataclasses import replace
from functools import partial

import numpy as np

from assay.science.inference.anytime import anytime_of
from assay.science.inference.checks import Question
from assay.science.inference.claim import WHOLE_LINE
from assay.science.inference.evidence import Evidence
from assay.science.inference.faults import BadCase
from assay.science.inference.fixed import judge_fixed
from assay.science.inference.planned import judge_planned
from assay.science.inference.registration import Registration
from assay.science.inference.repeated_cv import judge_folds
from assay.science.inference.result import Result
from assay.science.inference.rules import MixtureRule
from assay.science.inference.sample import Floats
from assay.science.inference.welch import judge_unpaired


def judge(question: Question) -> Result:
    """The result of evidence in which no fault was found. Raises BadCase where the registration lacks what it needs."""
    design = {"seeds_paired": _paired, "seeds_unpaired": _unpaired, "repeated_cv": _folds}
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


def anytime_rule(registration: Registration, runs: int) -> MixtureRule:
    """Frozen by the registration; only one look at runs that nobody counted beforehand takes their number instead."""
    uncounted = registration.policy == "fixed" and registration.runs_counted is None
    return MixtureRule.planned_for(runs if uncounted else registration.runs_planned, alpha=registration.alpha)


def gains_of(evidence: Evidence, sign: int) -> Floats:
    """The gain of each pair, in the order of its keys; of unpaired arms none."""
    if not evidence.paired:
        return np.empty(0)
    return sign * (np.array(evidence.cand.values, dtype=np.float64) - np.array(evidence.base.values, dtype=np.float64))
