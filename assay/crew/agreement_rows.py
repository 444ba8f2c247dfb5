"""The rows of an agreement that is being written: columns, points of Ready and Done, ceremonies; and what they mean."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from assay.crew.slugs import free_slug
from assay.crew.terms import DONE, READY, Point, State

MOST = 20
KINDS = [("not_started", _("not started")), ("active", _("active")), ("done", _("done")), ("dropped", _("dropped"))]


class StateRow(forms.Form):
    """A column. slug: how items name it; a new one gets it from its name."""

    slug = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=40, label=_("Name"))
    kind = forms.ChoiceField(choices=[("", "–"), *KINDS], label=_("Counts as"))
    limit = forms.IntegerField(min_value=1, max_value=999, required=False, label=_("At most"))
    note = forms.CharField(max_length=200, required=False, label=_("Note"))


class PointRow(forms.Form):
    """A point of Ready or Done. rule: how it is computed, "" where a person ticks it."""

    id = forms.SlugField(max_length=40, required=False, widget=forms.HiddenInput)
    text = forms.CharField(max_length=200, label=_("Point"))
    rule = forms.ChoiceField(required=False, label=_("Who says so"))


def _who_says(points: tuple[Point, ...]) -> forms.ChoiceField:
    computed = [(point.rule, _("computed: %s") % point.text) for point in points]
    return forms.ChoiceField(required=False, label=_("Who says so"), choices=[("", _("a person ticks it")), *computed])


class ReadyRow(PointRow):
    rule = _who_says(READY)


class DoneRow(PointRow):
    rule = _who_says(DONE)


class RhythmRow(forms.Form):
    """When the crew meets."""

    ceremony = forms.CharField(max_length=60, label=_("Ceremony"))
    when = forms.CharField(max_length=200, label=_("When"))
    minutes = forms.IntegerField(min_value=1, max_value=999, required=False, label=_("Minutes"))
    leads = forms.CharField(max_length=80, required=False, label=_("Who leads"))


class Rows(BaseFormSet):  # type: ignore[type-arg]  # it takes no type at run time
    """Rows that are ordered by a number and taken out by a tick."""

    def staying(self) -> list[dict[str, Any]]:
        """Return what the rows hold that are not taken out, also while they are judged."""
        rows = (getattr(form, "cleaned_data", {}) for form in self.forms)
        return [row for row in rows if row and not row.get("DELETE")]

    def kept(self) -> list[dict[str, Any]]:
        """Return what the rows hold, in order, without those taken out and those left empty."""
        return [form.cleaned_data for form in self.ordered_forms if form.cleaned_data]


class StateRows(Rows):
    def clean(self) -> None:
        """Rules speak of kinds, so each kind needs a column; a name stands once."""
        staying = self.staying()
        for kind, words in KINDS:
            if not any(row.get("kind") == kind for row in staying):
                raise ValidationError(_("No column counts as %s: one has to.") % words)
        names = [row["name"].casefold() for row in staying if "name" in row]
        slugs = [row["slug"] for row in staying if row.get("slug")]
        if len(set(names)) < len(names) or len(set(slugs)) < len(slugs):
            raise ValidationError(_("Two columns have the same name."))


class PointRows(Rows):
    def clean(self) -> None:
        """What is computed is asked for once."""
        rules = [row["rule"] for row in self.staying() if row.get("rule")]
        if len(set(rules)) < len(rules):
            raise ValidationError(_("Two points are computed in the same way: one of them is enough."))


def rows_of(form: type[forms.Form], rows: type[Rows]) -> Any:
    """Return the class of a list of such rows, with two empty ones at its end."""
    return formset_factory(
        form, formset=rows, extra=2, can_order=True, can_delete=True, max_num=MOST, validate_max=True
    )


def begin_of(row: State | Point) -> dict[str, Any]:
    """Return a row of the terms as a row of the form begins."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def states_of(rows: list[dict[str, Any]]) -> list[State]:
    """Return the columns that the rows mean, in their order."""
    taken = {row["slug"] for row in rows if row["slug"]}
    return [
        State(row["slug"] or _slug(row["name"], taken), row["name"], row["kind"], row["limit"], row["note"])
        for row in rows
    ]


def points_of(rows: list[dict[str, Any]], old: tuple[Point, ...], since: str = "") -> list[Point]:
    """A computed point is called after its rule; a new one binds from now on, and not what was done before."""
    known = {point.id: point for point in old}
    taken = {row["id"] for row in rows if row["id"]} | {point.id for point in (*READY, *DONE)}
    points = []
    for row in rows:
        was = known.get(row["id"])
        if was is not None and was.rule == row["rule"]:
            points.append(replace(was, text=row["text"]))
        else:
            points.append(Point(row["rule"] or _slug(row["text"], taken), row["text"], rule=row["rule"], since=since))
    return points


def ceremony_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return a line of the rhythm as it is kept, without what is empty."""
    return {name: row[name] for name in ("ceremony", "when", "minutes", "leads") if row.get(name)}


def _slug(text: str, taken: set[str]) -> str:
    """Make a short name that is not taken yet, and take it."""
    slug = free_slug(text, taken, otherwise="new")
    taken.add(slug)
    return slug
