"""The level of each hypothesis in words: alpha_t, the e-value that it asks for, and the one that there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from assay.ledger.models import Assessment, Control, Hypothesis
from assay.ledger.models.levelling import levels_of
from assay.ledger.wording import real
from assay.ledger.words import Decision
from assay.science.inference import Level
from assay.science.inference.wording import counted


@dataclass(frozen=True)
class LevelShown:
    """alpha: the level. needs: the e-value that accepts, "" where none does. has: the one of now, "" before it.

    why: how the level comes about. is_met: whether what there is suffices. binds: whether the project is strict.
    """

    alpha: str
    needs: str
    has: str
    why: str
    is_met: bool
    binds: bool


def levels_shown(
    control: Control | None, everything: Sequence[Hypothesis], e_values: Mapping[int, float | None] | None = None
) -> dict[int, LevelShown]:
    """Put the level of each that is registered into words, by its id; none without a control. No query.

    everything: all hypotheses of the project, with the verdict of each. e_values: for their claims, where wanted.
    """
    if control is None:
        return {}
    in_turn = sorted((one for one in everything if one.turn is not None), key=lambda one: one.turn or 0)
    standing = ((one.pk, one.verdict) for one in in_turn)
    accepted = {pk for pk, v in standing if v and v.value == Decision.ACCEPTED and not v.against}
    found = levels_of([one.pk for one in in_turn], accepted, control, e_values or {})
    return {one.pk: level_shown(found[one.pk], one.turn or 0, control) for one in in_turn}


def level_shown(level: Level, turn: int, control: Control) -> LevelShown:
    """Put a level into words, beside the e-value for the claim."""
    return LevelShown(
        alpha=f"{level.level:.2g}", needs="" if level.needed == inf else f"{level.needed:,.0f}",
        has="" if level.e_accept is None else _short(level.e_accept), why=_why(level, turn, control),
        is_met=level.suffices, binds=control.strict,
    )  # fmt: skip


def level_number(level: float) -> list[str]:
    """Return a binding level as a number among those of an assessment: name, value, formula, and what was put in."""
    name, formula = "E-value that an accept needs in strict mode", "1 / level of the project (e-LOND)"
    return [name, f"{1 / level:,.0f}", formula, f"1 / {level:.4g}"]


def e_value_of(assessment: Assessment | None) -> float | None:
    """Return the stored e-value for the claim; None before there is one."""
    stored = assessment.field("e_accept") if assessment else None
    return None if stored is None else real(stored)


def _why(level: Level, turn: int, control: Control) -> str:
    others = f"{counted(level.others, 'other')} accepted so far" if level.others else "no other accepted so far"
    if control.maximum is None:
        return f"registered as number {turn}, of any number; {others}"
    if turn > control.maximum:
        return f"registered as number {turn}, beyond the maximum of {control.maximum}"
    return f"number {turn} of at most {control.maximum}; {others}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if 10 <= value < inf else f"{value:.2g}"
