"""The old hypotheses that are nearest to one that is being typed, with what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from assay.backlog.registries import Chip
from assay.crew.models import Person, Project
from assay.ledger.models import Hypothesis
from assay.ledger.offers import chip_of
from assay.ledger.wording import counted_by, gain_places
from assay.ledger.words import State
from assay.science.inference.wording import figure
from assay.science.likeness import nearest

MOST = 3
COMPARED = 2000  # the newest ones of a project
SHORTEST = 8  # letters before anything is looked for


@dataclass(frozen=True)
class Near:
    """An old hypothesis: its chip, where it stands, and its effect with interval and amount of evidence."""

    chip: Chip
    title: str
    state: str
    found: str


def nearest_to(project: Project, person: Person, told: Mapping[str, str], *, but: str = "") -> list[Near]:
    """Return what is nearest to the fields of a form, in two queries. but: the one that is being changed, as H3."""
    query = sentence(*(told.get(name, "")[:2000] for name in ("title", "we_believe", "will_result_in")))
    if len(query) < SHORTEST:
        return []
    seen = Hypothesis.objects.seen_by(person).filter(project=project, withdrawn_at=None)
    rows = [row for row in _texts(seen) if f"H{row[1]}" != but]
    places = nearest(query, [sentence(*row[2:]) for row in rows], most=MOST)
    whole = seen.select_related("project", "registration", "assessment").in_bulk(
        [rows[near.place][0] for near in places]
    )
    return [_near(whole[rows[near.place][0]]) for near in places]


def sentence(title: str, we_believe: str, will_result_in: str) -> str:
    """Return the parts of a hypothesis as they are compared."""
    believed = f"We believe that {we_believe.strip()}" if we_believe.strip() else ""
    result = f"will result in {will_result_in.strip()}" if will_result_in.strip() else ""
    said = " ".join(filter(None, (believed, result)))
    return ". ".join(filter(None, (title.strip().rstrip("."), said)))


def _texts(seen: QuerySet[Hypothesis]) -> list[tuple[int, int, str, str, str]]:
    rows = seen.order_by("-number").values_list("pk", "number", "title", "we_believe", "will_result_in")
    return list(rows[:COMPARED])


def _near(one: Hypothesis) -> Near:
    found = ""
    if (weighed := one.assessment) is not None and weighed.estimate is not None:
        places = gain_places(one.version.minimal_effect, weighed.field("places"))
        ends = [figure(end, places) for end in (weighed.low, weighed.high) if end is not None]
        span = f" [{', '.join(ends)}]" if len(ends) == 2 else ""
        found = f"{figure(weighed.estimate, places)}{span}, {counted_by(one.version.design, weighed.n)}"
    elif weighed is not None:
        found = f"no interval yet, {counted_by(one.version.design, weighed.n)}"
    return Near(chip_of(one), one.title, State(one.state).label, found)
