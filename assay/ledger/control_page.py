"""The read side of a ledger's control: what holds, how it came about, and the level of each hypothesis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assay.backlog.registries import Chip
from assay.crew.models import Project
from assay.ledger.forms import Number
from assay.ledger.levels_shown import LevelShown, e_value_of, levels_shown
from assay.ledger.models import Control, Hypothesis
from assay.ledger.offers import chip_of
from assay.ledger.words import State


class ControlForm(forms.Form):
    """One version of the control, as it is written."""

    alpha = Number(min_value=1e-6, max_value=0.2, label=_("Share of wrong accepts that is kept"))
    maximum = forms.IntegerField(
        required=False, min_value=1, max_value=10_000, label=_("Most hypotheses that will ever be registered")
    )
    strict = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=500, label=_("Why it changes"))
    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    @staticmethod
    def begin_of(control: Control | None) -> dict[str, Any]:
        """Return what the form begins with."""
        if control is None:
            return {"alpha": 0.05, "maximum": "", "strict": False, "seen": 0}
        kept = {name: getattr(control, name) for name in ("alpha", "maximum", "strict")}
        return kept | {"seen": control.number, "maximum": control.maximum or ""}


@dataclass(frozen=True)
class LevelRow:
    """One hypothesis in its turn."""

    chip: Chip
    title: str
    state: str
    level: LevelShown


@dataclass(frozen=True)
class ControlPage:
    """Everything the page shows. versions: newest first."""

    control: Control | None
    versions: tuple[Control, ...]
    rows: tuple[LevelRow, ...]

    @property
    def registered(self) -> int:
        return len(self.rows)


def control_page(project: Project) -> ControlPage:
    """Read the page, in three queries."""
    versions = tuple(Control.objects.filter(project=project).select_related("by").order_by("-number"))
    control = versions[0] if versions else None
    found = Hypothesis.objects.filter(project=project, turn__isnull=False).select_related("assessment", "verdict")
    everything = list(found.order_by("turn"))
    for one in everything:
        one.project = project
    levels = levels_shown(control, everything, {one.pk: e_value_of(one.assessment) for one in everything})
    rows = [
        LevelRow(chip_of(one), one.title, State(one.state).label, levels[one.pk])
        for one in everything
        if one.pk in levels
    ]
    return ControlPage(control, versions, tuple(rows))
