"""Many hypotheses one after the other: e-LOND, whose levels hold under any dependence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from assay.science.inference.gamma import spread_over
from assay.science.inference.multiplicity import e_values, reaches


@dataclass(frozen=True)
class Level:
    """The level of one hypothesis of a project. gamma: its share. others: accepts of others so far.

    needed: the e-value that accepts it. suffices: whether its e-value, if it has one yet, does.
    """

    gamma: float
    others: int
    level: float
    e_accept: float | None

    @property
    def needed(self) -> float:
        """1/level; infinite where the registered maximum is used up."""
        return 1 / self.level if self.level > 0 else inf

    @property
    def suffices(self) -> bool:
        """Whether the e-value reaches it."""
        return self.e_accept is not None and reaches(self.e_accept, self.level)


def e_lond(e: Sequence[float], gammas: Sequence[float], alpha: float) -> list[Level]:
    """The level alpha gamma_t (D + 1) of each in turn, D rejected before it; FDR at most alpha, however dependent.

    e: one e-value each, in order. gammas: at most 1 in sum. Source: Xu and Ramdas, Online Multiple Testing with
    E-Values, AISTATS (2024).
    """
    levels, before = [], 0
    for value, gamma in zip(e_values(e), gammas, strict=True):
        level = Level(gamma, before, alpha * gamma * (before + 1), value)
        levels.append(level)
        before += level.suffices
    return levels


def project_levels(
    e_accepts: Sequence[float | None], accepted: Sequence[bool], *, alpha: float = 0.05, maximum: int | None = None
) -> tuple[Level, ...]:
    """The level that each hypothesis of a project has now, in order of registration.

    e_accepts: the e-value for each claim, None while there is none. accepted: whether it has been accepted. maximum:
    the most hypotheses that the project registered, which gives each 1/maximum; 1/(t(t+1)) if None. The accepts of all
    others so far count, also of later ones: the bound does not ask in which order they are decided. An e-value has to
    be taken when the rule says so, not when it looks best.
    """
    shares, all_accepted = spread_over(len(e_accepts), maximum), sum(accepted)
    rows = zip(shares, e_accepts, accepted, strict=True)
    return tuple(
        Level(gamma, all_accepted - own, alpha * gamma * (all_accepted - own + 1), value) for gamma, value, own in rows
    )
