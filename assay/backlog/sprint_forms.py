"""What people send when they plan, start, close and judge a sprint, and the calls that it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import QueryDict

from assay.backlog.changing import chosen
from assay.backlog.fields import last_changed_by, plain
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.models.sprint import Choice, Judged
from assay.backlog.sent_plan import SentPlan
from assay.crew.models import Person, Project
from assay.events.log import together
from assay.events.refusals import Refused, Stale


def rewrite(sprint: Sprint, values: Mapping[str, Any], seen: Mapping[str, str], *, by: Person) -> None:
    """Change goal, start or end of a sprint as `Sprint.change` does; Stale says who was first."""
    try:
        sprint.change(by=by, seen=seen, **values)
    except Stale as stale:
        stale.who = last_changed_by(sprint, stale.field)
        raise


class ItemsForm(forms.Form):
    """Fields of a sprint, and beside them those of its items: size-<key>, what-<key>, kind-<key>.

    Each item's fields are sent under its key; what is empty changes nothing.
    """

    def __init__(self, sent: QueryDict) -> None:
        super().__init__(sent)
        self.sent = SentPlan(sent)

    def mend(self, items: Iterable[Item], sprint: Sprint, *, by: Person) -> None:
        """Give items the sizes that were chosen and let them promise what was written, for this sprint."""
        for item in items:
            self._size(item, by)
            what = self.sent.value(f"what-{item.key}", "").strip()
            if what:
                kind = (self.sent.value(f"kind-{item.key}", "") or "document")[:40]
                Deliverable.objects.promise_once(what, item=item, sprint=sprint, kind=kind, by=by)

    def say_wrong(self) -> None:
        """Raise Refused with the first thing that is wrong with the sprint's own fields."""
        if not self.is_valid():
            name, errors = next(iter(self.errors.items()))
            raise Refused(f"{self.fields[name].label}: {errors[0]}", way_out="Everything you typed is still here.")

    def _size(self, item: Item, by: Person) -> None:
        name = f"size-{item.key}"
        try:
            item.change(size=self.sent.value(name, item.size), seen=self.sent.seen_of(size=name), by=by)
        except Stale as stale:
            stale.field, stale.who = name, last_changed_by(item, "size")
            raise


class GoalForm(ItemsForm):
    """The goal of a sprint, written anew."""

    goal = forms.CharField(label="Goal", max_length=2000, required=False)

    def rewrite(self, sprint: Sprint, *, by: Person) -> None:
        """Write it. Raises Stale if somebody else did so since, Refused if it is too long."""
        self.say_wrong()
        rewrite(sprint, {"goal": plain(self.cleaned_data["goal"])}, self.sent.seen_of(goal="goal"), by=by)


class PlanForm(GoalForm):
    """A sprint: its days, its goal, the keys of its items."""

    start = forms.DateField(label="First day")
    end = forms.DateField(label="Last day")

    @transaction.atomic
    def plan(self, project: Project, sprint: Sprint | None, *, by: Person) -> Sprint:
        """Plan a new sprint, or change one that has not started. All that goes with it is done together."""
        self.say_wrong()
        values = self.cleaned_data
        with together():
            if sprint is None:
                sprint = Sprint.objects.plan(project=project, by=by, **values)
            else:
                rewrite(sprint, values, self.sent.seen_of(start="start", end="end", goal="goal"), by=by)
            self.mend(self._filled(sprint, by), sprint, by=by)
        return sprint

    def _filled(self, sprint: Sprint, by: Person) -> list[Item]:
        """Take items in and out as they were ticked; return those that were ticked and are in it.

        What somebody else took in or out since the person saw it stays so.
        """
        picked = [item for item in self._picked(sprint.project) if item.is_open]
        inside = Item.objects.filter(sprint=sprint, dropped_at=None).select_related("project")
        for item in inside:
            if not self.sent.picks(item.key, is_in=True):
                item.plan(None, by=by)
        here = {item.pk for item in inside}
        taken = [item for item in picked if self.sent.picks(item.key, is_in=item.pk in here)]
        for item in taken:
            item.plan(sprint, by=by)
        return taken

    def _picked(self, project: Project) -> list[Item]:
        items = chosen(project, self.sent.picked)
        if len(items) < len(self.sent.picked):
            raise Refused("An item that was picked is not in this backlog.", way_out="Reload the page and pick again.")
        return items


class StartForm(ItemsForm):
    """What mends the items that fall short, or why the sprint starts all the same."""

    reason = forms.CharField(label="Reason", max_length=2000, required=False)

    @transaction.atomic
    def start(self, sprint: Sprint, *, by: Person) -> None:
        """Mend what was mended, then start. Raises Refused, and changes nothing, if items still fall short."""
        self.say_wrong()
        with together():
            self.mend([item for item, _ in sprint.falls_short()], sprint, by=by)
            sprint.begin(by=by, reason=self.cleaned_data["reason"])


class JudgeForm(forms.Form):
    """How the goal is judged, and why."""

    judged = forms.ChoiceField(choices=[("", ""), *Judged.choices], required=False)
    reason = forms.CharField(max_length=2000, required=False)

    def read(self) -> tuple[str, str]:
        """Return the judgement and its reason. Raises Refused for a word that is none."""
        if not self.is_valid():
            raise Refused("That is no judgement.", way_out="Met, partly or missed, with one sentence.")
        return self.cleaned_data["judged"], self.cleaned_data["reason"]


class CloseForm(JudgeForm):
    """What becomes of each open item: choice-<key> is on, back or drop. And how the goal is judged."""

    def close(self, sprint: Sprint, *, by: Person) -> None:
        """Close it. Raises Refused if an open item has no choice, or where a reason is missing."""
        judged, reason = self.read()
        items = Item.objects.filter(sprint=sprint).select_related("project")
        choices = {item.pk: cast("Choice", self.data.get(f"choice-{item.key}", "")) for item in items if item.is_open}
        sprint.close(choices=choices, judged=judged, reason=reason, by=by)
