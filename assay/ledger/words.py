"""The fixed words of the ledger."""

from django.db import models


class State(models.TextChoices):
    """Where a hypothesis stands. Derived from its registration, evidence and verdicts, never set by hand."""

    DRAFT = "draft", "Draft"
    REGISTERED = "registered", "Registered"
    GATHERING = "gathering", "Gathering evidence"
    SUFFICES = "suffices", "Evidence suffices, verdict waits"
    PENDING = "pending", "Waits for a second signature"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    INCONCLUSIVE = "inconclusive", "Inconclusive"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: the mark that each state is drawn with
MARKS = {state.value: state.value for state in State} | {
    "suffices": "waiting", "pending": "waiting", "withdrawn": "draft",
}  # fmt: skip

#: a standing verdict
DECIDED = frozenset({State.ACCEPTED.value, State.REJECTED.value, State.INCONCLUSIVE.value})


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    INCONCLUSIVE = "inconclusive", "Inconclusive"


#: what an assessment would have a person sign; one that is refused allows nothing but this
DECISION_OF = {"accept": "accepted", "reject": "rejected", "inconclusive": "inconclusive", "refused": "inconclusive"}


class Relation(models.TextChoices):
    TESTS = "tests", "Tests it"
    NEEDS = "needs", "Needs it"


class Design(models.TextChoices):
    SEEDS_PAIRED = "seeds_paired", "The same seeds in both arms (paired)"
    SEEDS_UNPAIRED = "seeds_unpaired", "Seeds of its own in each arm (unpaired)"
    REPEATED_CV = "repeated_cv", "Repeated cross-validation"
    SINGLE_SPLIT = "single_split", "Two trained models on one test set, example by example"
    MULTI_DATASET = "multi_dataset", "Several data sets, one gain on each"


#: what is counted of a design, one and several; of unpaired arms there are as many in each
COUNTED = {
    "seeds_paired": ("pair", "pairs"),
    "seeds_unpaired": ("run of each arm", "runs of each arm"),
    "repeated_cv": ("fold", "folds"),
    "single_split": ("test example", "test examples"),
    "multi_dataset": ("data set", "data sets"),
}


class Policy(models.TextChoices):
    PLANNED = "planned", "At run counts fixed now"
    ANYTIME = "anytime", "As often as we like"
    FIXED = "fixed", "Once, when everything is there"


class Claim(models.TextChoices):
    AT_LEAST = "at_least", "Better by at least the minimal effect"
    SUPERIOR = "superior", "Better at all"
    NON_INFERIOR = "non_inferior", "Worse by less than the minimal effect"
    EQUIVALENT = "equivalent", "The same, give or take the minimal effect"


class Direction(models.TextChoices):
    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"


BASELINE, CANDIDATE = "baseline", "candidate"
ARMS = (BASELINE, CANDIDATE)

#: which policies a design knows
POLICIES_OF = {
    "seeds_paired": ("planned", "anytime", "fixed"),
    "seeds_unpaired": ("planned", "fixed"),
    "repeated_cv": ("fixed", "anytime"),
    "single_split": ("fixed", "anytime"),
    "multi_dataset": ("fixed",),
}

#: the gains of pairs vary by 2 sd² (1 - r), r the correlation of the arms on one seed; runs needed go with that
PAIRING = (
    "Pairing by seed, the same seeds in both arms, takes fewer runs: half as many where the arms correlate by 0.5 from "
    "seed to seed, a fifth where they do by 0.8."
)
