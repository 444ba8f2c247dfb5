"""What people send from the board and the sprint pages, and the calls that it stands for."""

from __future__ import annotations

from django import forms
from django.db import transaction

from assay.backlog.fields import item_called, plain
from assay.backlog.models import Deliverable, Item
from assay.backlog.times import Times
from assay.crew.models import Person
from assay.crew.terms import State
from assay.events.log import together
from assay.events.refusals import Refused


class MoveForm(forms.Form):
    """A card put into another column, perhaps between two others.

    before, after: keys of the cards beneath and above it. from: the column in which the person saw it.
    reason, replan, ref-<id> with kind-<id>: the three ways out where a deliverable is owed. tried and the other texts
    of the findings: what a spike found out. reason: also why it starts early, or ends without findings.
    """

    to = forms.CharField(max_length=40)
    before = forms.CharField(max_length=20, required=False)
    after = forms.CharField(max_length=20, required=False)
    reason = forms.CharField(max_length=2000, required=False)
    replan = forms.BooleanField(required=False)

    @transaction.atomic
    def carry_out(self, item: Item, *, ranked: bool, by: Person) -> str:
        """Move it, with all that was said of what it owes. Returns the name under which that is recorded.

        ranked: whether the cards beside it say where it lies in the backlog. Raises Asks, Refused.
        """
        if not self.is_valid():
            raise Refused("Into which column?", way_out="Choose one of the board's.")
        to = self.column_of(item)
        with together() as batch:
            if to.is_done:
                self._settle(item, by)
                self._answer(item, by)
            item.move(to=to, reason=self.cleaned_data["reason"], seen=self.data.get("from", ""), by=by)
            if ranked:
                item.rank_within(after=self._beside(item, "after"), before=self._beside(item, "before"), by=by)
        return batch

    def column_of(self, item: Item) -> State:
        """The column that is meant; one that is gone is told by its short name when the item is moved there."""
        slug = self.cleaned_data["to"]
        return item.project.terms.state(slug) or State(slug, slug.capitalize(), "active")

    def _beside(self, item: Item, name: str) -> Item | None:
        key = self.cleaned_data[name]
        return item_called(item, key) if key else None

    def _settle(self, item: Item, by: Person) -> None:
        """Attach the evidence that was named for what it owes, and promise the rest anew where that was asked for."""
        for deliverable in item.owed().select_related("item__project", "sprint"):
            ref = self.data.get(f"ref-{deliverable.pk}", "").strip()
            if ref:
                kind = self.data.get(f"kind-{deliverable.pk}", "")
                deliverable.attach(kind=kind, ref=ref, address=ref if "://" in ref else "", by=by)
                deliverable.deliver(by=by)
            elif self.cleaned_data["replan"]:
                _promise_next(deliverable, by)

    def _answer(self, item: Item, by: Person) -> None:
        """Write the findings that were sent along; a text that was not sent stays as it is."""
        sent = {name: plain(self.data[name]) for name in item.FINDINGS if name in self.data}
        if sent:
            seen = {name: plain(self.data.get(f"seen_{name}", "")) for name in sent if f"seen_{name}" in self.data}
            now = {name: getattr(item, name) for name in item.FINDINGS}
            item.answer(**(now | sent), seen=seen, by=by)


def _promise_next(deliverable: Deliverable, by: Person) -> None:
    after = Times.of(deliverable.item.project).next
    sprint = deliverable.item.project.sprints.filter(number=after.number).first() if after else None
    if sprint is None:
        raise Refused("There is no next sprint to promise it for.", way_out="Plan it first, or say why it is done.")
    deliverable.change(sprint=sprint, by=by)
