"""What people send when they plan, start, close and judge a sprint, and the calls that it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms
from django.db import transaction
from django.http import QueryDict

from assay.backlog.changing import chosen
from assay.backlog.models import Deliverable, Item, Sprint
from assay.backlog.models.sprint import Choice, Judged
from assay.crew.models import Person, Project
from assay.events.log import together
from assay.events.refusals import Refused


class ItemsForm(forms.Form):
    """Fields of a sprint, and beside them those of its items: size-<key>, what-<key>, kind-<key>.

    Each item's fields are sent under its key; what is empty changes nothing.
    """

    def __init__(self, sent: QueryDict) -> None:
        super().__init__(sent)
        self.sent = sent

    def mend(self, items: Iterable[Item], sprint: Sprint, *, by: Person) -> None:
        """Give items the sizes that were chosen and let them promise what was written, for this sprint."""
        for item in items:
            size = self.sent.get(f"size-{item.key}")
            if size is not None and size != item.size:
                item.change(size=size, by=by)
            what = (self.sent.get(f"what-{item.key}") or "").strip()
            if what:
                kind = (self.sent.get(f"kind-{item.key}") or "document")[:40]
                Deliverable.objects.promise(what, item=item, sprint=sprint, kind=kind, by=by)

    def say_wrong(self) -> None:
        """Raise Refused with the first thing that is wrong with the sprint's own fields."""
        if not self.is_valid():
            name, errors = next(iter(self.errors.items()))
            raise Refused(f"{self.fields[name].label}: {errors[0]}", way_out="Everything you typed is still here.")


class PlanForm(ItemsForm):
    """A sprint: its days, its goal, the keys of its items."""

    start = forms.DateField(label="First day")
    end = forms.DateField(label="Last day")
    goal = forms.CharField(label="Goal", max_length=2000, required=False)

    @transaction.atomic
    def plan(self, project: Project, sprint: Sprint | None, *, by: Person) -> Sprint:
        """Plan a new sprint, or change one that has not started. All that goes with it is done together."""
        self.say_wrong()
        values = self.cleaned_data
        with together():
            if sprint is None:
                sprint = Sprint.objects.plan(project=project, by=by, **values)
            else:
                sprint.change(by=by, **values)
            picked = [item for item in self._picked(project) if item.is_open]
            for item in Item.objects.filter(sprint=sprint, dropped_at=None).exclude(pk__in=[one.pk for one in picked]):
                item.plan(None, by=by)
            for item in picked:
                item.plan(sprint, by=by)
            self.mend(picked, sprint, by=by)
        return sprint

    def _picked(self, project: Project) -> list[Item]:
        keys = {key.strip().upper() for key in self.sent.getlist("item")}
        items = chosen(project, keys)
        if len(items) < len(keys):
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
