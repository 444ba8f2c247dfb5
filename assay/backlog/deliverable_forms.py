"""What people send about a deliverable, and the calls that it stands for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction

from assay.backlog.fields import plain
from assay.backlog.models import Deliverable, Item, Sprint
from assay.crew.models import Person
from assay.events.refusals import Refused


class PromiseForm(forms.Form):
    """What is promised, of which kind and for which sprint: a number, "" for none yet; by default the item's own.

    seen_what, seen_sprint: what the person saw of a promise that they change.
    """

    what = forms.CharField(max_length=300, required=False)
    kind = forms.CharField(max_length=40, required=False)
    sprint = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def promise(self, item: Item, *, by: Person) -> None:
        """Promise it. Raises Refused without words, or for a sprint that there is not."""
        values = self._values(item)
        Deliverable.objects.promise(values.pop("what", ""), item=item, by=by, **values)

    def change(self, deliverable: Deliverable, *, by: Person) -> None:
        """Change what was sent, and only that."""
        seen = {name: plain(self.data[f"seen_{name}"]) for name in ("what", "sprint") if f"seen_{name}" in self.data}
        deliverable.change(by=by, seen=seen, **self._values(deliverable.item))

    def _values(self, item: Item) -> dict[str, Any]:
        if not self.is_valid():
            raise Refused("That cannot be promised.", way_out=_first_error(self))
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in ("what", "kind") if self.cleaned_data[name]}
        if "sprint" in self.data:
            values["sprint"] = _sprint(item, self.cleaned_data["sprint"])
        return values


class EvidenceForm(forms.Form):
    """A piece of evidence: its kind, what people call it, where it can be seen. deliver: it is delivered with it."""

    kind = forms.CharField(max_length=20)
    ref = forms.CharField(max_length=300)
    address = forms.CharField(max_length=1000, required=False)
    deliver = forms.BooleanField(required=False)

    @transaction.atomic
    def attach(self, deliverable: Deliverable, *, by: Person) -> None:
        """Attach it. Raises Refused for a kind that there is not, or when a bare link is to deliver something."""
        if not self.is_valid():
            raise Refused(
                "Evidence needs a kind and a name.", way_out="Say where it can be seen: #206, run b7e2, https://…"
            )
        ref, address = self.cleaned_data["ref"], self.cleaned_data["address"]
        if not address and ref.startswith(("https://", "http://")):
            address = ref
        deliverable.attach(kind=self.cleaned_data["kind"], ref=ref, address=address, by=by)
        if self.cleaned_data["deliver"]:
            deliverable.deliver(by=by)


def _sprint(item: Item, number: int | None) -> Sprint | None:
    if number is None:
        return None
    sprint = Sprint.objects.filter(project_id=item.project_id, number=number).first()
    if sprint is None:
        raise Refused(f"There is no sprint {number}.", way_out="Choose the running one or a later one.")
    return sprint


def _first_error(form: forms.Form) -> str:
    return next((str(error) for errors in form.errors.values() for error in errors), "")
