"""What a rule is: facts in, pairs out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias

from assay.science.practices.answers import Findings, NotApplicable
from assay.science.practices.situation import Situation
from assay.science.practices.sprints import StartedSprint

Rule: TypeAlias = Callable[[Situation], Findings | NotApplicable]


def of_the_sprint(rule: Callable[[Situation, StartedSprint], Findings | NotApplicable]) -> Rule:
    """Make a rule of one about the running or else the last closed sprint; before the first it does not apply."""

    @wraps(rule)
    def judged(situation: Situation) -> Findings | NotApplicable:
        if situation.sprint is None:
            return NotApplicable("No sprint has started.")
        return rule(situation, situation.sprint)

    return judged
