"""The example project "Churn early warning", told through the write path with a simulated clock.

Each change of the story is one call of the method that a person's click would make, at the moment at which it happened.
"""
# ruff: noqa: PLC0415  models can be imported once the apps are loaded

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assay.crew.models import Project
    from assay.ledger.models import Hypothesis

KEY = "CHURN"


def tell(now: datetime | None = None) -> "Project":
    """Tell the example project up to `now` (the present moment), and return it."""
    from assay.demo.telling import tell as telling

    return telling(now)


def tell_once() -> "Project":
    """Tell the example project unless it has been told already, and return it."""
    from assay.crew.models import Project

    return Project.objects.called(KEY).first() or tell()


def example_runs(hypothesis: "Hypothesis") -> bytes:
    """Return made-up runs for a visitor's own hypothesis as MLflow exports them, dated after its registration."""
    from assay.demo.samples import example_runs as made_up

    return made_up(hypothesis)
