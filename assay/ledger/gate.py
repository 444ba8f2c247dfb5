"""The gate before operationalization: shut until the feasibility study says proceed, as gate.feasibility has it."""

from __future__ import annotations

from assay import clock
from assay.backlog.kinds import Stage
from assay.backlog.registries import Gate
from assay.crew.models import Project
from assay.practice.snapshot import snapshot
from assay.science.practices.rules.gates import FEASIBILITY, is_open, lacks
from assay.science.practices.situation import Situation
from assay.science.practices.snapshot import read
from assay.science.practices.waivers import in_force, taking

NAMED = 3


def gate_before(project: Project, stage: str) -> Gate | None:
    """Return the gate before a stage while it is shut; None for another stage, and once the study says proceed."""
    if stage != Stage.OPERATIONALIZATION:
        return None
    situation = situation_of(project)
    if is_open(situation, situation.now):
        return None
    return Gate(FEASIBILITY, why_shut(situation), f"{project.url}feasibility")


def situation_of(project: Project) -> Situation:
    """Return the facts that the gate is judged by."""
    return Situation(read(snapshot(project, clock.now(), only={"study"})))


def why_shut(situation: Situation) -> str:
    """Say what keeps the gate shut, in a sentence or two."""
    granted = in_force(FEASIBILITY, situation)
    found = [one for one in lacks(situation) if not taking(one.subject, granted)]
    still = [one for one in found if one.reason == "open"]
    said = [one.plainly or one.says for one in found if one.reason != "open"]
    if still:
        one_is = "question is" if len(still) == 1 else "questions are"
        more = ", …" if len(still) > NAMED else "."
        said.append(f"{len(still)} {one_is} open: {', '.join(one.subject for one in still[:NAMED])}{more}")
    return " ".join(said)
