"""The lines of a training script that push its runs to a hypothesis."""

import json

from assay.crew.models import Project
from assay.crew.registries import Script
from assay.ledger.models import Hypothesis
from assay.ledger.words import Design, State

#: by what the arms are paired, where it is not the seed
PAIRED: dict[str, str] = {Design.MULTI_DATASET: 'key="iris"', Design.REPEATED_CV: "repeat=0"}
AWAITS_RUNS = (State.REGISTERED, State.GATHERING)
METRIC = "pr_auc"


def script_of(project: Project) -> Script:
    """Return the lines for the newest hypothesis that runs can still come to; where there is none, for one to be."""
    open_ones = Hypothesis.objects.filter(project=project, state__in=AWAITS_RUNS).select_related(
        "project", "registration"
    )
    newest = open_ones.exclude(registration__design=Design.SINGLE_SPLIT).order_by("-number").first()
    if newest is None:
        return Script(f"{project.key}-H1", lines(f"{project.key}-H1"))
    return Script(newest.key, script_for(newest))


def script_for(hypothesis: Hypothesis) -> str:
    """Return the lines for one hypothesis."""
    return lines(hypothesis.key, hypothesis.version.metric, hypothesis.version.design)


def lines(key: str, metric: str = "", design: str = "") -> str:
    """Return the lines, short enough for a phone."""
    of_folds = design == Design.REPEATED_CV
    value, more = ("score", ", step=fold") if of_folds else ("train()", "")
    named = f"{metric or METRIC}={value}" if (metric or METRIC).isidentifier() else f"{{{json.dumps(metric)}: {value}}}"
    return "\n".join((
        "from assay.push import run",
        "",
        f'with run("{key}", {PAIRED.get(design, "seed=7")},',
        '         arm="candidate") as it:',
        f"    it.log({named}{more})",
    ))  # fmt: skip
