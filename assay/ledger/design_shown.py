"""The registration of a hypothesis as fields with their values, in words."""

from assay.ledger.models import Hypothesis, RegistrationVersion
from assay.ledger.shortened import of_dataset
from assay.ledger.wording import counted_by, places_of
from assay.ledger.words import Claim, Design, Direction, Policy
from assay.science.inference.wording import counted, figure, listed, share


def design_of(hypothesis: Hypothesis) -> list[tuple[str, str]]:
    """Return the fields that say something."""
    return [(name, text) for name, text in _fields(hypothesis, hypothesis.version) if text]


def _fields(hypothesis: Hypothesis, version: RegistrationVersion) -> list[tuple[str, str]]:
    places = places_of(version.minimal_effect)
    better = Direction(version.direction).label.lower() if version.direction else ""
    expected = hypothesis.expected_effect
    low, high = (("" if end is None else f"{end:g}") for end in (version.range_low, version.range_high))
    return [
        ("Metric", ", ".join(filter(None, (hypothesis.metric_name, better)))),
        ("Claim", version.claimed or Claim(version.claim).label),
        ("Expected", "" if expected is None else figure(expected, places)),
        ("Candidate", hypothesis.candidate),
        ("Baseline", version.baseline),
        ("Arms", _arms(version)),
        ("Looks", looks_in_words(version)),
        ("Wrong at most", share(version.alpha)),
        ("Range", f"{low or '−∞'} to {high or '∞'}" if low or high else ""),
        ("Keys", listed([str(key) for key in version.keys], most=12)),
        ("Data set", " ".join(filter(None, (hypothesis.dataset_name, of_dataset(version.dataset))))),
    ]


def looks_in_words(version: RegistrationVersion) -> str:
    """When the evidence is looked at."""
    if version.design == Design.REPEATED_CV:
        return "once, when every fold is there" if version.policy == Policy.FIXED else "after each whole repeat"
    if version.design == Design.MULTI_DATASET:
        return f"once, on {counted_by(version.design, version.planned_n)}" if version.planned_n else "once"
    if version.design == Design.SINGLE_SPLIT and version.policy == Policy.FIXED and version.planned_n:
        return f"once, planned for {counted_by(version.design, version.planned_n)}"
    if version.policy == Policy.ANYTIME:
        return f"any time, planned for {counted_by(version.design, version.planned_n or 0)}"
    if version.policy == Policy.PLANNED and version.looks:
        *before, last = version.looks
        return f"at {listed([*before, counted_by(version.design, last)], most=6)}"
    return f"once, at {counted_by(version.design, version.planned_n)}" if version.planned_n else ""


def _arms(version: RegistrationVersion) -> str:
    if version.design == Design.REPEATED_CV and version.folds:
        return f"{counted(version.repeats or 0, 'repeat')} of {version.folds} folds, paired by fold"
    return {
        "seeds_paired": "paired by seed", "seeds_unpaired": "not paired", "single_split": "one trained model each",
        "multi_dataset": "paired by data set, the mean of its runs",
    }.get(version.design, "")  # fmt: skip
