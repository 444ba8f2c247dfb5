"""Which column said what the last time: of this hypothesis, else of another one of the project with such a table."""

from assay.events.models import Event
from assay.ledger.intake.mapping import ONE_SPLIT, Mapping
from assay.ledger.models import Hypothesis

MOST = 20  # uploads that are looked back at


def remembered(hypothesis: Hypothesis, columns: list[str], known: Mapping) -> Mapping | None:
    """Return the newest mapping whose columns this table has too; None where there is none.

    known: what the names of the columns tell by themselves. Of another hypothesis the column of the metric is taken
    from it, since that one may be about another metric; so are columns for which nothing was told then.
    """
    is_split = hypothesis.version.design == ONE_SPLIT
    verb = "hypothesis.predictions" if is_split else "hypothesis.runs"
    brought = Event.objects.filter(project_id=hypothesis.project_id, verb=verb).order_by("-number")[:MOST]
    newest = sorted(brought, key=lambda event: event.target_id != hypothesis.pk)  # its own first, each newest first
    for event in newest:
        told = Mapping.read(event.field("columns") or {}).for_the_next
        if not told.columns or told.columns - set(columns) or told.mlflow != known.mlflow:
            continue
        its_own = is_split or event.target_id == hypothesis.pk
        return Mapping.read({**told.data(), "params": known.params, **({} if its_own else _value(known))})
    return None


def _value(known: Mapping) -> dict[str, str]:
    names = ("value", "baseline_value", "candidate_value", "metric")
    return {name: getattr(known, name) for name in names}
