"""How verdicts, runs and explorations stand where they are named as evidence: names in, in one query a kind."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from assay.crew.models import Project
from assay.crew.registries import Standing
from assay.ledger.models import Exploration, Hypothesis, Run
from assay.ledger.models.hypothesis import KEY
from assay.ledger.words import DECIDED, MARKS


def of_verdicts(project: Project, keys: Iterable[str]) -> dict[str, Standing]:
    """Return how each hypothesis stands; one without a signed verdict bears nothing out."""
    keys = list(keys)
    numbers = {int(match[2]) for key in keys if (match := KEY.fullmatch(key))}
    rows = Hypothesis.objects.filter(project=project, number__in=numbers)
    states = {f"{project.key}-H{number}": state for number, state in rows.values_list("number", "state")}
    return {key: _verdict(states.get(key, "")) for key in keys}


def of_runs(project: Project, names: Iterable[str]) -> dict[str, Standing]:
    """Return the evidence of the hypothesis that each run counts for, by the beginning of its id; unknown ones not."""
    named, names = Q(), list(names)
    for name in names:
        named |= Q(run_id__startswith=name)
    rows = Run.objects.filter(named, hypothesis__project=project).values_list("run_id", "hypothesis__number")
    pages = [(run, f"/browse/{project.key}-H{number}#evidence") for run, number in rows]
    found = {name: next((page for run, page in pages if run.startswith(name)), "") for name in names}
    return {name: Standing(url=page) for name, page in found.items() if page}


def of_files(project: Project, names: Iterable[str]) -> dict[str, Standing]:
    """Return the newest exploration of each file that one was made of; of other files none."""
    rows = Exploration.objects.standing().filter(project=project, versions__name__in=list(names))
    explored = rows.order_by("recorded_at", "number").values_list("versions__name", "number", "title")
    return {name: Standing(url=f"{project.url}explorations/{number}", title=title) for name, number, title in explored}


def _verdict(state: str) -> Standing:
    return Standing("" if state in DECIDED else "has no signed verdict yet", MARKS.get(state, ""))
