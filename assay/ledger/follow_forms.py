"""What people fill in to say what follows: rows of new hypotheses and of new items, and what they mean to the model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assay.backlog.kinds import DELIVERABLES, Kind, Stage
from assay.ledger.models import Hypothesis, NewHypothesis, NewItem
from assay.ledger.words import Decision, Relation

MOST = 20  # rows of one sitting
MORE = 2  # rows that are added at once
LEAVES = [(name, name[:1].upper() + name[1:]) for name in DELIVERABLES]
MAKES = {"hypotheses": 2, "items": 2}  # empty rows to begin with
#: with what the first row begins while a hypothesis has no verdict
TESTING = {"kind": Kind.SPIKE.value, "stage": Stage.EXPERIMENTATION.value, "leaves": "verdict"}


class HypothesisRow(forms.Form):
    """A hypothesis that is to be drafted. A row without a word is passed over."""

    title = forms.CharField(max_length=300, label=_("Title"))
    we_believe = forms.CharField(max_length=2000, required=False, label=_("We believe that"))

    def told(self) -> NewHypothesis:
        """Return what it is to the model."""
        return NewHypothesis(self.cleaned_data["title"], self.cleaned_data["we_believe"].strip())


class ItemRow(forms.Form):
    """An item that is to be made, with what it leaves behind and what it is to a hypothesis."""

    title = forms.CharField(max_length=300, label=_("Title"))
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.STORY.value, label=_("Kind"))
    stage = forms.ChoiceField(choices=[("", _("none")), *Stage.choices], required=False, label=_("Stage"))
    size = forms.ChoiceField(required=False, label=_("Size"))
    link = forms.ChoiceField(required=False, label=_("Link"))
    delivers = forms.CharField(max_length=300, required=False, label=_("What it leaves behind"))
    leaves = forms.ChoiceField(choices=LEAVES, initial=LEAVES[0][0], label=_("Kind of deliverable"))

    def __init__(self, *args: Any, hypothesis: Hypothesis, drafts: int, **more: Any) -> None:
        super().__init__(*args, **more)
        sizes = [(size, size) for size in hypothesis.project.terms.sizes]
        self.fields["size"].choices = [("", _("none")), *sizes]  # type: ignore[attr-defined]
        links = links_to(hypothesis, drafts)
        self.fields["link"].choices = links  # type: ignore[attr-defined]
        self.fields["link"].initial = links[0][0]

    def has_changed(self) -> bool:
        """Whether it says anything: a row in which only a list was opened is passed over."""
        return bool({"title", "delivers"} & set(self.changed_data))

    def told(self, places: dict[int, int]) -> NewItem:
        """Return what it is to the model. places: of rows of new hypotheses, among those that are filled in."""
        told = dict(self.cleaned_data)
        relation, _colon, row = told.pop("link").partition(":")
        return NewItem(**told, relation=relation, of=places.get(int(row), -1) if row else None)


class Rows(BaseFormSet):  # type: ignore[type-arg]  # it takes no type at run time
    """Rows of which those without a word are passed over."""

    def kept(self) -> list[Any]:
        """Return the forms that say something."""
        return [form for form in self.forms if form.has_changed() and form.cleaned_data]


class Following:
    """All rows of one sitting. Everything that was typed is kept until it is done."""

    def __init__(self, hypothesis: Hypothesis, data: QueryDict | None = None) -> None:
        if data is not None and "more" in data:
            data = _with_more(data)
        drafts = _count(data, "hypotheses")
        rows = {"prefix": "hypotheses", "data": data}
        self.hypotheses = _rows_of(HypothesisRow, "hypotheses")(**rows)
        kwargs = {"hypothesis": hypothesis, "drafts": drafts}
        begin = [] if hypothesis.verdict else [TESTING]
        self.items = _rows_of(ItemRow, "items")(data, prefix="items", form_kwargs=kwargs, initial=begin)

    def is_valid(self) -> bool:
        """Whether everything can be done; each row says what is wrong with it."""
        return all([self.hypotheses.is_valid(), self.items.is_valid()])

    def new_hypotheses(self) -> list[NewHypothesis]:
        return [row.told() for row in self.hypotheses.kept()]

    def new_items(self) -> list[NewItem]:
        numbers = [at for at, row in enumerate(self.hypotheses.forms) if row in self.hypotheses.kept()]
        places = {at: place for place, at in enumerate(numbers)}
        return [row.told(places) for row in self.items.kept()]


def links_to(hypothesis: Hypothesis, drafts: int) -> list[tuple[str, Any]]:
    """Return what a new item can be: to the hypothesis, as far as its verdict leaves that open, and to new ones."""
    label, verdict = hypothesis.label, hypothesis.verdict
    tests = (Relation.TESTS.value, _("tests %s") % label)
    needs = (Relation.NEEDS.value, _("needs %s") % label)
    nothing = ("", _("no link"))
    if verdict is None:
        own = [tests, needs, nothing]
    else:
        own = [nothing, needs] if verdict.value == Decision.ACCEPTED else [nothing]
    new = [
        (
            f"{relation}:{row}",
            _("%(does)s new hypothesis %(number)s") % {"does": relation.label.split()[0].lower(), "number": row + 1},
        )
        for row in range(drafts)
        for relation in Relation
    ]
    return own + new


def _rows_of(form: type[forms.Form], name: str) -> Any:
    return formset_factory(form, formset=Rows, extra=MAKES[name], max_num=MOST, absolute_max=MOST, validate_max=True)


def _count(data: QueryDict | None, name: str) -> int:
    told = "" if data is None else data.get(f"{name}-TOTAL_FORMS", "")
    return min(int(told), MOST) if told and told.isdecimal() and len(told) < 4 else MAKES[name]


def _with_more(data: QueryDict) -> QueryDict:
    """The same with more empty rows of the kind that was asked for."""
    more, name = data.copy(), data["more"]
    if name in MAKES:
        more[f"{name}-TOTAL_FORMS"] = str(min(_count(data, name) + MORE, MOST))
    return more
