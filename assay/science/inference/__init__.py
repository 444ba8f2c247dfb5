"""Judge evidence for a registered claim: numbers in, a verdict with its interval out. No server, no database.

from assay.science.inference import Registration, assess

plan = Registration(metric="macro_f1", direction="higher", minimal_effect=0.01, policy="anytime", planned_n=15)
print(assess(base=baseline_scores, cand=candidate_scores, registration=plan))
"""

from collections.abc import Mapping, Sequence
from typing import Any, overload

from assay.science.inference.assessment import Assessment, Pair, assess_evidence
from assay.science.inference.bootstrap import Progress
from assay.science.inference.cases import SUPPORTED, answer
from assay.science.inference.checks import Provenance
from assay.science.inference.claim import CLAIMS, Claim, Interval, Verdict
from assay.science.inference.counts import Counts
from assay.science.inference.faults import BadCase, Cancelled, UnsupportedDesign
from assay.science.inference.fragility import Warned
from assay.science.inference.many_models import Comparison
from assay.science.inference.models_table import compare_models
from assay.science.inference.multiplicity import benjamini_hochberg, bonferroni, e_benjamini_hochberg, e_from_p, holm
from assay.science.inference.online import Level, e_lond, project_levels
from assay.science.inference.plan import Plan
from assay.science.inference.planning import (
    even_looks,
    plan_runs,
    plans_for_usual_spreads,
    sd_diff_from_pilot,
)
from assay.science.inference.projection import Outlook
from assay.science.inference.refusals import REASONS, Refusal
from assay.science.inference.registration import DESIGNS, HASHED_FIELDS, POLICIES_OF, Registration, registration_hash
from assay.science.inference.resampling import Score
from assay.science.inference.sensitivity import Excluded, Scenario, WithoutOne
from assay.science.inference.sentence import Sentence, claim_words
from assay.science.inference.split_assessment import assess_counts, assess_predictions
from assay.science.inference.two_models import bayesian_signed_rank

__all__ = [
    "CLAIMS",
    "DESIGNS",
    "HASHED_FIELDS",
    "POLICIES_OF",
    "REASONS",
    "SUPPORTED",
    "Assessment",
    "BadCase",
    "Cancelled",
    "Claim",
    "Comparison",
    "Counts",
    "Excluded",
    "Interval",
    "Level",
    "Outlook",
    "Pair",
    "Plan",
    "Progress",
    "Provenance",
    "Refusal",
    "Registration",
    "Scenario",
    "Sentence",
    "UnsupportedDesign",
    "Verdict",
    "Warned",
    "WithoutOne",
    "answer",
    "assess",
    "bayesian_signed_rank",
    "benjamini_hochberg",
    "bonferroni",
    "claim_words",
    "compare_models",
    "e_benjamini_hochberg",
    "e_from_p",
    "e_lond",
    "even_looks",
    "holm",
    "plan_runs",
    "plans_for_usual_spreads",
    "project_levels",
    "registration_hash",
    "sd_diff_from_pilot",
]


@overload
def assess(case: Mapping[str, Any], /) -> dict[str, Any]: ...
@overload
def assess(design: str, given: Mapping[str, Any]) -> dict[str, Any]: ...
@overload
def assess(
    *,
    table: Mapping[str, Any],
    registration: Registration = ...,
    ranks: Sequence[Sequence[float]] | None = None,
    datasets: Sequence[str | int] | None = None,
    baseline: str = "",
    provenance: Provenance | None = None,
) -> Comparison: ...
@overload
def assess(counts: Counts, /, registration: Registration, *, provenance: Provenance | None = None) -> Assessment: ...
@overload
def assess(
    base: Any,
    cand: Any,
    registration: Registration,
    *,
    keys: Sequence[str | int] | None = None,
    test_train: float | None = None,
    excluded: Sequence[Excluded] = (),
    provenance: Provenance | None = None,
    labels: Any = None,
    groups: Any = None,
    score: Score | None = None,
    hypothesis: str = "",
    progress: Progress | None = None,
) -> Assessment: ...
def assess(*args: Any, **named: Any) -> Assessment | Comparison | dict[str, Any]:
    """Assess evidence: two arms against a registration, or a whole case as `assay assess` reads it.

    assess(base, cand, registration) gives an Assessment. base, cand: one value a run, as a list, an array, an object
    key -> value or a list of [key, value], in order of completion; pairs are matched by key. keys: the registered ones.
    test_train: rows tested per row trained on, for repeated_cv; by the registered folds if None. excluded: pairs that
    a person left out, each with a reason. provenance: data set versions, metric names and start times to check.
    Evidence that cannot carry a verdict gives verdict "refused" with its reasons, never an exception.

    Of a single split base and cand say for each example whether the model was right (1) or wrong (0); or assess(
    Counts(...), registration) takes the counts alone. With labels=, base and cand are predictions: classes, scores, or
    a row of probabilities. Any metric but accuracy is then resampled: score= is a function (labels, predictions) ->
    float for one that Assay does not know, groups= says which examples are drawn together, hypothesis= seeds the draws,
    progress= is called with (done, of) and cancels with False (Cancelled is raised).

    Of several data sets base and cand hold one value each, keyed by its name. assess(table=..., registration=...)
    compares more than two models and gives a Comparison; see compare_models for what it takes.

    assess({"design": ..., "given": ...}) or assess(design, given) gives a dict of plain JSON values, just as
    `assay assess FILE --json` prints it.
    Raises BadCase (a ValueError), naming the field, where the input cannot be read; UnsupportedDesign is one of them.
    """
    if len(args) == 1 and not named:
        return answer(args[0])
    if isinstance(named.get("design"), str) or (args and isinstance(args[0], str)):
        return answer(dict(zip(("design", "given"), args, strict=False)) | named)
    if isinstance(args[0] if args else None, Counts) or "counts" in named:
        return assess_counts(*args, **named)
    if "table" in named:
        return compare_models(named.pop("table"), **named)
    if named.get("labels") is not None:
        return assess_predictions(*args, **named)
    return assess_evidence(*args, **named)
