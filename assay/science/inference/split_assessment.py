"""The assessment of a single split: of counts, of right and wrong examples, or of predictions by any metric."""

from collections.abc import Sequence
from typing import Any

from assay.science.inference.assessment import Assessment
from assay.science.inference.bootstrap import Progress, judge_bootstrap, resample
from assay.science.inference.checks import LARGEST, Provenance, Question, refusals
from assay.science.inference.counts import Counts
from assay.science.inference.designs import judge
from assay.science.inference.evidence import NOTHING_BY_KEY
from assay.science.inference.examples import Examples, read_examples
from assay.science.inference.faults import BadCase
from assay.science.inference.metrics import (
    METRICS,
    SHARE_OF_RIGHT,
    SHARE_OF_WRONG,
    Metric,
    OfMean,
    OfRanks,
    is_share_of_right,
    metric_named,
)
from assay.science.inference.reading import NON_FINITE, shown
from assay.science.inference.refusals import Refusal
from assay.science.inference.registration import Registration
from assay.science.inference.resampling import Score
from assay.science.inference.sensitivity import Excluded

OF_CHANCES: tuple[Metric, ...] = (METRICS["log_loss"], METRICS["brier"])


def assess_counts(
    counts: Counts, registration: Registration, *, provenance: Provenance | None = None, exact: bool | None = None
) -> Assessment:
    """Assess how many examples only the baseline, and only the candidate, got right; n is needed for some claims.

    exact: by the exact test or by the intervals for any boundary; if None, by the test wherever it can answer.
    """
    _require_split(registration)
    question = Question(NOTHING_BY_KEY, registration, provenance or Provenance(), counts=counts, exact=exact)
    found = refusals(question)
    return Assessment(question, found, None if found else judge(question), ())


def assess_predictions(
    base: Any,
    cand: Any,
    registration: Registration,
    *,
    labels: Any,
    keys: Sequence[str | int] | None = None,
    groups: Any = None,
    score: Score | None = None,
    hypothesis: str = "",
    progress: Progress | None = None,
    excluded: Sequence[Excluded] = (),
    provenance: Provenance | None = None,
    field: str = "",
) -> Assessment:
    """Assess two trained models by their predictions for the same examples.

    base, cand, labels: columns in one order, or objects key -> value. groups: which examples are drawn together.
    score: (labels, predictions) -> float, for a metric that Assay does not know by its registered name.
    Accuracy and error rates are judged by counts, unless examples come in groups; any other metric by the paired
    bootstrap, at one look.
    hypothesis: its id, which seeds the draws. progress: called with (done, all draws); False cancels.
    """
    _require_split(registration)
    by_count = score is None and is_share_of_right(registration.metric) and groups is None
    metric = None if by_count else score or _known_metric(registration)
    if metric is not None and registration.policy != "fixed":
        raise BadCase("registration.policy", "must be fixed: only shares of right examples have an anytime rule")
    examples = read_examples(base, cand, labels, keys=keys, groups=groups, field=field)
    gone = tuple(run if run.arm == "" else _no_arm(run, field) for run in excluded)
    examples = examples.without({run.key for run in gone})
    _require_fit(examples, metric, field)
    question = Question(examples.evidence(), registration, provenance or Provenance())
    found = refusals(question) or _out_of_range(examples, metric)
    if found or metric is None:
        return Assessment(question, found, None if found else judge(question), gone)
    drawn = resample(examples.predicted(), metric, hypothesis=hypothesis, progress=progress)
    result = judge_bootstrap(
        drawn, registration.claimed, alpha=registration.alpha, sign=registration.sign, examples=len(examples.keys)
    )
    return Assessment(question, (), result, gone)


def _require_fit(examples: Examples, metric: Metric | Score | None, field: str) -> None:
    """Classes for a metric of classes, scores for one of scores, one of each."""
    for name, column in (("base", examples.base), ("cand", examples.cand)):
        for which, said in zip(examples.keys, column, strict=True):
            listed = isinstance(said, list | tuple)
            if listed and not callable(metric) and metric not in OF_CHANCES:
                raise BadCase(f"{field}{name}[{which}]", "must be one class or one score for this metric, not a list")
            if isinstance(metric, OfMean | OfRanks) and isinstance(said, str) and said not in NON_FINITE:
                raise BadCase(f"{field}{name}[{which}]", f"must be a number for this metric, not {shown(said)}")
    if isinstance(metric, OfMean) and metric not in OF_CHANCES:
        for which, label in zip(examples.keys, examples.labels, strict=True):
            if isinstance(label, str) and label not in NON_FINITE:
                raise BadCase(f"{field}labels[{which}]", f"must be a number for this metric, not {shown(label)}")
    elif isinstance(metric, OfMean | OfRanks):
        _require_one_kind(examples, field)
    elif not callable(metric):
        _require_kind_of_labels(examples, field)


def _require_one_kind(examples: Examples, field: str) -> None:
    """Which label is the greater one decides what is positive, and no number is greater than a text."""
    told = [(which, label) for which, label in zip(examples.keys, examples.labels, strict=True) if label is not None]
    for which, label in told:
        if isinstance(label, str) != isinstance(told[0][1], str):
            wanted = "a text" if isinstance(told[0][1], str) else "a number"
            raise BadCase(f"{field}labels[{which}]", f"must be {wanted} as the first one is, not {shown(label)}")


def _require_kind_of_labels(examples: Examples, field: str) -> None:
    """Predictions that are all texts are never right where labels are all numbers: "1" is not 1."""
    of_labels = _kinds(examples.labels)
    for name, column in (("base", examples.base), ("cand", examples.cand)):
        of_column = _kinds(column)
        if of_labels and of_column and not of_labels & of_column:
            which, said = next((key, said) for key, said in zip(examples.keys, column, strict=True) if said is not None)
            wanted = " or ".join(sorted(of_labels))
            raise BadCase(f"{field}{name}[{which}]", f"must be {wanted} as the labels are, not {shown(said)}")


def _kinds(column: Sequence[Any]) -> set[str]:
    told = [value for value in column if value is not None and value not in NON_FINITE]
    return {"a text" if isinstance(value, str) else "a number" for value in told}


def _require_split(registration: Registration) -> None:
    if registration.design != "single_split":
        raise BadCase("registration.design", f"must be single_split for this evidence, not {registration.design}")


def _known_metric(registration: Registration) -> Metric:
    if is_share_of_right(registration.metric):
        return SHARE_OF_RIGHT if registration.right_sign == registration.sign else SHARE_OF_WRONG
    if (found := metric_named(registration.metric)) is None:
        known = ", ".join(["accuracy", *METRICS])
        raise BadCase("registration.metric", f"is none that is known: give score=, or name one of {known}")
    return found


def _no_arm(run: Excluded, field: str) -> Excluded:
    raise BadCase(f"{field}excluded", f"must name no arm, since the whole example is left out, not {run.arm!r}")


def _out_of_range(examples: Examples, metric: Metric | Score | None) -> tuple[Refusal, ...]:
    """Probabilities must be some: a score of 1.3 has no log loss. A square must be a float."""
    if not isinstance(metric, OfMean):
        return ()
    wrong = [
        name
        for name, label, *said in zip(examples.keys, examples.labels, examples.base, examples.cand, strict=True)
        if not _can_be_lost(metric, label, said)
    ]
    seen = "a probability that is not between 0 and 1"
    if metric not in OF_CHANCES:
        seen = f"a value beyond {LARGEST:g}, which cannot be computed with"
    return (Refusal("out_of_range", seen, tuple(wrong)),) if wrong else ()


def _can_be_lost(metric: OfMean, label: Any, said: Sequence[Any]) -> bool:
    if metric in OF_CHANCES:
        return all(0 <= part <= 1 for one in said for part in (one if isinstance(one, list | tuple) else [one]))
    return all(abs(value) <= LARGEST for value in (label, *said))
