"""The level of each hypothesis in words: alpha_t, the e-value that it asks for, and the one that there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from assay.ledger.models import Assessment, Control, Hypothesis
from assay.ledger.models.levelling import Level, level_of
from assay.ledger.wording import real
from assay.ledger.words import Decision
from assay.science.inference.wording import counted


@dataclass(frozen=True)
class LevelShown:
    """alpha: the level. needs: the e-value that accepts. has: the one of now, "" before there is any.

    why: how the level comes about. is_met: whether what there is suffices. binds: whether the project is strict.
    """

    alpha: str
    needs: str
    has: str
    why: str
    is_met: bool
    binds: bool


class Levels:
    """Tells the level of one hypothesis after the other; without a control there is none."""

    def __init__(self, control: Control | None, everything: Iterable[Hypothesis]) -> None:
        """everything: all hypotheses of the project, with the verdict of each."""
        self.control = control
        standing = ((one.pk, one.verdict) for one in everything)
        self.accepted = {pk for pk, v in standing if v and v.value == Decision.ACCEPTED and not v.against}

    def of(self, one: Hypothesis) -> LevelShown | None:
        """Return the level of one beside its e-value; None for a draft, and without a control."""
        level = self._level(one)
        return level_shown(level, e_value_of(one.assessment)) if level else None

    def alpha_of(self, one: Hypothesis) -> str:
        """Return the level alone, "" where there is none."""
        level = self._level(one)
        return f"{level.alpha:.2g}" if level else ""

    def _level(self, one: Hypothesis) -> Level | None:
        if self.control is None or one.turn is None:
            return None
        return level_of(one.turn, len(self.accepted - {one.pk}), self.control)


def level_shown(level: Level, e_value: float | None) -> LevelShown:
    """Put a level into words, beside the e-value for the claim."""
    needed = level.needed
    return LevelShown(
        alpha=f"{level.alpha:.2g}", needs="no e-value suffices" if needed == inf else f"{needed:,.0f}",
        has="" if e_value is None else _short(e_value), why=_why(level),
        is_met=e_value is not None and e_value >= needed, binds=level.control.strict,
    )  # fmt: skip


def e_value_of(assessment: Assessment | None) -> float | None:
    """Return the stored e-value for the claim; None before there is one."""
    stored = assessment.field("e_accept") if assessment else None
    return None if stored is None else real(stored)


def _why(level: Level) -> str:
    control = level.control
    others = f"{counted(level.accepts, 'other')} accepted so far" if level.accepts else "no other accepted so far"
    if control.maximum is None:
        return f"registered as number {level.turn}, of any number; {others}"
    if level.turn > control.maximum:
        return f"registered as number {level.turn}, beyond the maximum of {control.maximum}"
    return f"number {level.turn} of at most {control.maximum}; {others}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if 10 <= value < inf else f"{value:.2g}"
