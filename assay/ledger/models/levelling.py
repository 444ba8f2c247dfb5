"""The level at which a hypothesis is accepted, in a project that keeps the share of wrong accepts small (e-LOND)."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, cast

from django.db import models

from assay.crew.models import Project
from assay.events.refusals import Refused
from assay.ledger.models.controlling import Control
from assay.ledger.models.verdict import Verdict
from assay.ledger.words import Decision

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


@dataclass(frozen=True)
class Level:
    """alpha_t: 1/alpha_t is the e-value that accepts. turn: t. accepts: D, how many others are accepted so far."""

    alpha: float
    turn: int
    accepts: int
    control: Control

    @property
    def needed(self) -> float:
        """The e-value that accepts; none is large enough beyond the registered maximum."""
        return 1 / self.alpha if self.alpha else inf


class Levelled(models.Model):
    """Something that is registered in its turn, and judged at the level of that turn."""

    turn = models.PositiveIntegerField(null=True, blank=True, help_text="as which one of the project it was registered")

    class Meta:
        abstract = True

    def take_turn(self) -> None:
        """Take the next turn of the project; one that has its turn keeps it.

        Raises Refused in strict mode once as many are registered as the project said there would ever be.
        """
        hypothesis = cast("Hypothesis", self)
        if hypothesis.turn is not None:
            return
        Project.objects.select_for_update().get(pk=hypothesis.project_id)  # two may register at once
        others = type(hypothesis).objects.filter(project_id=hypothesis.project_id)
        turn = (others.aggregate(last=models.Max("turn"))["last"] or 0) + 1
        control = Control.objects.present(hypothesis.project_id)
        if control and control.strict and control.maximum is not None and turn > control.maximum:
            raise Refused(
                f"This project registered a maximum of {control.maximum} hypotheses, and each has been taken.",
                way_out="Keep it as a draft. More need a new version of the project's control, with its reason.",
            )
        hypothesis.turn = turn
        hypothesis.save(update_fields=["turn"])

    def level(self, control: Control | None) -> Level | None:
        """Return its level under a control; None without one, and for a draft."""
        hypothesis = cast("Hypothesis", self)
        if control is None or hypothesis.turn is None:
            return None
        accepts = accepted_in(hypothesis.project_id) - {hypothesis.pk}
        return level_of(hypothesis.turn, len(accepts), control)

    def binding_level(self) -> float | None:
        """Return the level that its computed assessment must keep: alpha_t in strict mode, else None."""
        control = Control.objects.present(cast("Hypothesis", self).project_id)
        level = self.level(control) if control and control.strict else None
        return level.alpha if level else None


def level_of(turn: int, accepts: int, control: Control) -> Level:
    """Return the level of a turn. accepts: how many other hypotheses are accepted so far."""
    return Level(_elond(turn, accepts, alpha=control.alpha, maximum=control.maximum), turn, accepts, control)


def accepted_in(project_id: int) -> set[int]:
    """Return the hypotheses that are accepted as their assessment said: an accept against it is no discovery."""
    standing = Verdict.objects.filter(hypothesis__project=project_id, hypothesis__verdict=models.F("pk"))
    return set(standing.filter(value=Decision.ACCEPTED, against=False).values_list("hypothesis_id", flat=True))


def _elond(turn: int, accepts: int, *, alpha: float, maximum: int | None) -> float:
    share = 1 / (turn * (turn + 1)) if maximum is None else (turn <= maximum) / maximum
    return alpha * share * (accepts + 1)
