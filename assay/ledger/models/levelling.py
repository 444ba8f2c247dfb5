"""The level at which a hypothesis is accepted, in a project that keeps the share of wrong accepts small (e-LOND)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from django.db import models

from assay.events.refusals import Refused
from assay.ledger.models.controlling import Control
from assay.ledger.models.registration import RegistrationVersion
from assay.ledger.models.verdict import Verdict
from assay.ledger.words import Decision
from assay.science.inference import Level, project_levels

if TYPE_CHECKING:
    from assay.ledger.models.hypothesis import Hypothesis


class Levelled(models.Model):
    """Something that is registered in its turn, and judged at the level of that turn."""

    turn = models.PositiveIntegerField(null=True, blank=True, help_text="as which one of the project it was registered")

    class Meta:
        abstract = True

    def take_turn(self) -> None:
        """Take the next turn of the project, which is locked; one that has its turn keeps it.

        Raises Refused in strict mode once as many are registered as the project said there would ever be.
        """
        hypothesis = cast("Hypothesis", self)
        if hypothesis.turn is not None:
            return
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

    def level(self, control: Control | None, e_accept: float | None = None) -> Level | None:
        """Return its level under a control, beside its e-value; None without a control, and for a draft."""
        hypothesis = cast("Hypothesis", self)
        if control is None or hypothesis.turn is None:
            return None
        registered = RegistrationVersion.objects.filter(
            hypothesis__project=hypothesis.project_id, hypothesis__turn__isnull=False, number=1
        )
        in_turn = list(registered.order_by("hypothesis__turn").values_list("hypothesis_id", flat=True))
        accepted = accepted_in(hypothesis.project_id)
        return levels_of(in_turn, accepted, control, {hypothesis.pk: e_accept})[hypothesis.pk]

    def binding_level(self) -> float | None:
        """Return the level that its computed assessment must reach: alpha_t in strict mode, else None."""
        control = Control.objects.present(cast("Hypothesis", self).project_id)
        level = self.level(control) if control and control.strict else None
        return level.level if level else None


def levels_of(
    in_turn: Sequence[int], accepted: set[int], control: Control, e_accepts: Mapping[int, float | None]
) -> dict[int, Level]:
    """Return the level of each hypothesis by its id. in_turn: those that are registered, in that order."""
    found = project_levels(
        [e_accepts.get(pk) for pk in in_turn], [pk in accepted for pk in in_turn],
        alpha=control.alpha, maximum=control.maximum,
    )  # fmt: skip
    return dict(zip(in_turn, found, strict=True))


def accepted_in(project_id: int) -> set[int]:
    """Return the hypotheses that are accepted as their assessment said: an accept against it is no discovery."""
    standing = Verdict.objects.filter(hypothesis__project=project_id, hypothesis__verdict=models.F("pk"))
    return set(standing.filter(value=Decision.ACCEPTED, against=False).values_list("hypothesis_id", flat=True))
