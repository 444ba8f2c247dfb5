"""The read side of planning: what of the backlog may be taken, what each item lacks, and what was typed so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from assay.backlog.changing import chosen
from assay.backlog.hanging import hanging_on
from assay.backlog.kinds import DELIVERABLES
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.promised import Promised, promised_of
from assay.backlog.sent_plan import SentPlan
from assay.backlog.sprint_page import Line, line_of
from assay.backlog.times import calendar_of
from assay.backlog.vocabulary import context_of, vocabulary
from assay.crew.models import Person, Project
from assay.events.refusals import Refused, Stale
from assay.query import Understood
from assay.ui.addresses import query_part

SHOWN = 30
MOST = 200  # rows at once: each sends up to four fields, and a form has a thousand at most
LENGTH = timedelta(days=13)


@dataclass(frozen=True)
class Candidate:
    """An item that may be taken into the sprint. picked, size, what, kind: as typed so far. seen: the size as seen.

    Its line's promises are those for this sprint, or for none yet; what it owes of an earlier one is proposed anew.
    """

    line: Line
    picked: bool
    size: str
    what: str
    kind: str
    seen: str


@dataclass(frozen=True)
class PlanPage:
    """A sprint that is being planned. start, end, goal: as typed so far; seen: the same as the person saw it.

    inside: the keys of what is in it now. kept: what was typed about items that the filter does not show.
    found: how many items the filter finds. more: how many of them are not shown.
    """

    sprint: Sprint | None
    start: str
    end: str
    goal: str
    seen: dict[str, str]
    inside: str
    candidates: tuple[Candidate, ...]
    kept: tuple[Candidate, ...]
    asked: Understood
    found: int
    shown: int
    more: int
    is_typed: bool

    @property
    def sizes(self) -> str:
        """The sizes that the person saw, by key."""
        return urlencode({one.line.key: one.seen for one in (*self.candidates, *self.kept)})

    @property
    def unseen(self) -> int:
        """How many ticked items the filter does not show."""
        return sum(one.picked for one in self.kept)

    @property
    def next(self) -> int:
        """How many rows the next step shows, 0 where there is none."""
        return min(self.shown + SHOWN, MOST) if self.more and self.shown < MOST else 0

    @property
    def address(self) -> str:
        """The part of an address by which the same list is asked for again."""
        return query_part(q=self.asked.text, shown=self.shown if self.shown != SHOWN else "")


def plan_page(
    project: Project, sprint: Sprint | None, person: Person, *, query: str = "", shown: int = SHOWN,
    typed: SentPlan | None = None, refused: Refused | None = None,
) -> PlanPage:  # fmt: skip
    """Read what can be planned.

    query: which items are listed, by default all; shown: how many of them, as the backlog ranks them or the query sorts
    them. typed: a form that was sent and is not stored. refused: why not; what somebody else stored is then seen.
    """
    asked = vocabulary().understand(query, context_of(project, person))
    mine = Q(sprint=sprint) if sprint else Q(pk=None)
    waiting = Item.objects.filter(mine | Q(sprint=None), project=project).open()
    found = waiting.filter(asked.q).order_by(*asked.order, "rank", "number")
    said = {item.pk: item.key for item in chosen(project, typed.keys)} if typed else {}
    picked = [pk for pk, key in said.items() if typed and key in typed.picked]
    top = list(found.values_list("pk", flat=True)[:shown])
    listed = list(found.filter(mine | Q(pk__in=[*top, *picked])))
    ids = [item.pk for item in listed]
    beside = list(waiting.filter(mine | Q(pk__in=list(said))).exclude(pk__in=ids).order_by("rank", "number"))
    drawn = _candidates(project, sprint, [*listed, *beside], typed, refused)
    sent, count = typed or SentPlan(QueryDict()), found.count()
    start, end = (sprint.start, sprint.end) if sprint else next_days(project)
    now = {"start": start.isoformat(), "end": end.isoformat(), "goal": sprint.goal if sprint else ""}
    return PlanPage(
        sprint=sprint, **{name: sent.value(name, value) for name, value in now.items()},
        seen={name: _seen(sent, name, value, refused) for name, value in now.items()} if sprint else {},
        inside=" ".join(item.key for item in [*listed, *beside] if sprint and item.sprint_id == sprint.pk),
        candidates=tuple(one for one, _ in drawn[: len(listed)]),
        kept=tuple(one for one, untouched in drawn[len(listed) :] if one.picked or one != untouched),
        asked=asked, found=count, shown=shown, more=max(0, count - len(listed)), is_typed=typed is not None,
    )  # fmt: skip


def next_days(project: Project) -> tuple[date, date]:
    """Return the days that the next sprint would have: as long as the last one, from the working day after it."""
    calendar = calendar_of(project)
    last = Sprint.objects.filter(project=project).order_by("-number").first()
    start = calendar.working_day_from(last.end + timedelta(days=1) if last else project.today)
    working = calendar.working_days(start, start + (last.end - last.start if last else LENGTH))
    return start, working[-1] if working else start


def _candidates(
    project: Project, sprint: Sprint | None, items: list[Item], typed: SentPlan | None, refused: Refused | None
) -> list[tuple[Candidate, Candidate]]:
    """Return each item as it was typed, and as it would be drawn if nothing had been typed."""
    ids = [item.pk for item in items]
    hanging = hanging_on(ids)
    promised: dict[int, list[Promised]] = {}
    for promise in promised_of(Deliverable.objects.filter(item_id__in=ids, withdrawn_at=None, delivered_at=None)):
        promised.setdefault(promise.item_id, []).append(promise)
    number = sprint.number if sprint else None
    found = []
    for item in items:
        all_promises = promised.get(item.pk, [])
        here = [promise for promise in all_promises if promise.sprint in (None, number)]
        left = None if here else next(iter(all_promises), None)
        line = line_of(item, project, hanging.get(item.pk), here, left=left)
        untouched = _untouched(line, is_in=sprint is not None and item.sprint_id == sprint.pk)
        found.append((_typed(untouched, typed, refused) if typed else untouched, untouched))
    return found


def _untouched(line: Line, *, is_in: bool) -> Candidate:
    """What is stored, and a promise that an earlier sprint left owed."""
    what, kind = (line.left.what, line.left.kind) if line.left else ("", DELIVERABLES[0])
    return Candidate(line, is_in, line.size, what, kind, line.size)


def _typed(one: Candidate, typed: SentPlan, refused: Refused | None) -> Candidate:
    key = one.line.key
    return Candidate(
        one.line, typed.picks(key, is_in=one.picked), typed.value(f"size-{key}", one.size),
        typed.value(f"what-{key}", one.what), typed.value(f"kind-{key}", one.kind),
        _seen(typed, f"size-{key}", one.size, refused),
    )  # fmt: skip


def _seen(sent: SentPlan, name: str, now: str, refused: Refused | None) -> str:
    """Who was just told what somebody else stored has seen it."""
    return refused.theirs if isinstance(refused, Stale) and refused.field == name else sent.seen(name, now)
