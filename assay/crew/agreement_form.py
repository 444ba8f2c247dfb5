"""Writing a version of the working agreement: rows of columns, points and ceremonies, figures, texts, a reason."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from assay import clock
from assay.crew.differences import SECTIONS, WEEKDAYS, differences, said
from assay.crew.models import AgreementVersion, Person, Project
from assay.crew.terms import DONE, READY, Point, State, Terms
from assay.events.refusals import Refused
from assay.science.practices import CATALOGUE, RULES, Parameter

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
        if len(set(names)) < len(names):
            raise ValidationError(_("Two columns have the same name."))


class PointRows(Rows):
    def clean(self) -> None:
        """What is computed is asked for once."""
        rules = [row["rule"] for row in self.staying() if row.get("rule")]
        if len(set(rules)) < len(rules):
            raise ValidationError(_("Two points are computed in the same way: one of them is enough."))


class PracticeForm(forms.Form):
    """One practice: switched off with a reason, or with figures of the crew's own; an empty one is as usual."""

    off = forms.BooleanField(required=False, label=_("Switched off"))
    reason = forms.CharField(max_length=300, required=False, label=_("Why, if it is off"))

    def __init__(self, id: str, data: QueryDict | None, *, agreed: dict[str, Any]) -> None:
        start = {"off": "off" in agreed, "reason": (agreed.get("off") or {}).get("reason", "")}
        start |= {name: said(value) for name, value in agreed.items() if name != "off"}
        super().__init__(data, prefix=id.replace(".", "-"), initial=start)
        self.practice, self.agreed = CATALOGUE[id], agreed
        for name, parameter in self.practice.parameters.items():
            usual = said(parameter.default) if parameter.default is not None else ""
            self.fields[name] = forms.CharField(
                required=False, max_length=200, label=parameter.means, widget=forms.TextInput({"placeholder": usual})
            )

    def clean(self) -> dict[str, Any]:
        """A switch needs a reason; a figure has to be one."""
        typed = self.cleaned_data
        if typed.get("off") and not typed.get("reason", "").strip():
            self.add_error("reason", _("Say why it is switched off."))
        for name, parameter in self.practice.parameters.items():
            if text := typed.get(name, "").strip():
                try:
                    typed[name] = _figure(text, parameter)
                except ValueError:
                    self.add_error(name, _("%s is not what is asked for here.") % text)
        return typed

    def terms(self, by: Person) -> dict[str, Any]:
        """Return what is agreed for it, {} where all is as usual. What no field shows stays."""
        typed, kept = self.cleaned_data, dict(self.agreed)
        was = kept.pop("off", {})
        if typed["off"]:
            same = was.get("reason") == typed["reason"]
            kept["off"] = was if same else {"by": by.handle, "reason": typed["reason"], "at": clock.now().isoformat()}
        for name in self.practice.parameters:
            kept.pop(name, None)
            if typed.get(name) not in ("", None):
                kept[name] = typed[name]
        return kept


class WordsForm(forms.Form):
    """Sizes, calendar, texts, and why there is a new version."""

    sizes = forms.CharField(max_length=200, label=_("Sizes, small to large"))
    sizes_fit = forms.CharField(max_length=200, required=False, label=_("Those that fit a sprint"))
    workdays = forms.TypedMultipleChoiceField(
        coerce=int, choices=list(WEEKDAYS.items()), label=_("Working days"),
        error_messages={"required": _("A project works on at least one day of the week.")},
    )  # fmt: skip
    holidays = forms.CharField(
        required=False, max_length=20_000, label=_("Days off"), widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line, as 2026-12-24."),
    )  # fmt: skip
    reason = forms.CharField(max_length=500, label=_("Why it changes"))
    seen = forms.IntegerField(min_value=0, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, title in SECTIONS.items():
            area = forms.Textarea({"rows": 3})
            self.fields[f"text_{name}"] = forms.CharField(required=False, max_length=10_000, label=title, widget=area)

    def clean_sizes(self) -> tuple[str, ...]:
        """Return them one by one. Raises ValidationError if one stands twice or is too long."""
        sizes = _parts(self.cleaned_data["sizes"])
        if len(set(sizes)) < len(sizes) or any(len(size) > 5 for size in sizes):
            raise ValidationError(_("Name each size once, with at most five letters, such as XS, S, M, L, XL."))
        return sizes

    def clean_sizes_fit(self) -> tuple[str, ...]:
        """Return them. Raises ValidationError if one is no size."""
        fit, sizes = _parts(self.cleaned_data["sizes_fit"]), self.cleaned_data.get("sizes", ())
        if strange := [size for size in fit if size not in sizes]:
            raise ValidationError(_("%s is not among the sizes.") % ", ".join(strange))
        return fit

    def clean_holidays(self) -> tuple[str, ...]:
        """Return them in order. Raises ValidationError that names the line that is no day."""
        days = []
        for text in _parts(self.cleaned_data["holidays"].replace("\n", ",")):
            try:
                days.append(date.fromisoformat(text).isoformat())
            except ValueError:
                raise ValidationError(_("%s is no day. Write it as 2026-12-24.") % text) from None
        return tuple(sorted(set(days)))


class Draft:
    """A version that is being written, all its forms together. Everything that was typed is kept until it is saved."""

    def __init__(self, project: Project, version: AgreementVersion, data: QueryDict | None = None) -> None:
        self.project, self.version, terms = project, version, version.terms
        rows = [vars_of(state) for state in terms.states]
        self.states = _rows(StateRow, StateRows)(data, initial=rows, prefix="states")
        self.ready = _rows(ReadyRow, PointRows)(data, initial=[vars_of(point) for point in terms.ready], prefix="ready")
        self.done = _rows(DoneRow, PointRows)(data, initial=[vars_of(point) for point in terms.done], prefix="done")
        self.rhythm = _rows(RhythmRow, Rows)(data, initial=version.text.get("rhythm") or [], prefix="rhythm")
        self.words = WordsForm(data, initial=_words(version))
        self.practices = [PracticeForm(id, data, agreed=terms.practices.get(id, {})) for id in RULES]

    def is_valid(self) -> bool:
        """Whether everything can be agreed on; each form says what is wrong with it."""
        parts = (self.states, self.ready, self.done, self.rhythm, self.words, *self.practices)
        answers = [part.is_valid() for part in parts]  # each of them is to say what is wrong with it
        return all(answers)

    @property
    def overtaken(self) -> bool:
        """Whether somebody wrote a version since this one was begun."""
        return bool(self.words.is_bound) and self.words["seen"].value() != str(self.version.number)

    @property
    def days(self) -> set[str]:
        """The working days as they are ticked."""
        return {str(day) for day in self.words["workdays"].value() or ()}

    def save(self, *, by: Person) -> AgreementVersion:
        """Write the version. Raises Refused if nothing changes, or a column that is in use would go."""
        text = {name: self.words.cleaned_data[f"text_{name}"].replace("\r\n", "\n") for name in SECTIONS}
        text["rhythm"] = [_plain(row) for row in self.rhythm.kept()]
        terms, reason = self._terms(by), self.words.cleaned_data["reason"]
        changed = differences(self.version.terms, terms, self.version.text, text)
        if not changed:
            raise Refused("Nothing is different from the present version.", way_out="Change something, or leave it.")
        return AgreementVersion.objects.revise(
            project=self.project, terms=terms, text=self.version.text | text, reason=reason,
            changed=[{"what": what, "why": ""} for what in changed], by=by,
        )  # fmt: skip

    def _terms(self, by: Person) -> Terms:
        old, words = self.version.terms, self.words.cleaned_data
        practices = {id: agreed for id, agreed in old.practices.items() if id not in RULES}
        practices |= {form.practice.id: own for form in self.practices if (own := form.terms(by))}
        return replace(
            old,
            states=tuple(_states(self.states.kept())),
            ready=tuple(_points(self.ready.kept(), old.ready)),
            done=tuple(_points(self.done.kept(), old.done, since=clock.now().isoformat())),
            sizes=words["sizes"], sizes_fit=words["sizes_fit"], workdays=tuple(words["workdays"]),
            holidays=words["holidays"], practices=practices,
        )  # fmt: skip


def vars_of(row: State | Point) -> dict[str, Any]:
    """Return a row of the terms as a row of the form begins."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _rows(form: type[forms.Form], rows: type[Rows]) -> Any:
    return formset_factory(
        form, formset=rows, extra=2, can_order=True, can_delete=True, max_num=MOST, validate_max=True
    )


def _words(version: AgreementVersion) -> dict[str, Any]:
    terms = version.terms
    return {
        "sizes": ", ".join(terms.sizes),
        "sizes_fit": ", ".join(terms.sizes_fit),
        "workdays": list(terms.workdays),
        "holidays": "\n".join(terms.holidays),
        "seen": version.number,
        **{f"text_{name}": version.text.get(name, "") for name in SECTIONS},
    }


def _states(rows: list[dict[str, Any]]) -> list[State]:
    taken = {row["slug"] for row in rows if row["slug"]}
    return [
        State(row["slug"] or _slug(row["name"], taken), row["name"], row["kind"], row["limit"], row["note"])
        for row in rows
    ]


def _points(rows: list[dict[str, Any]], old: tuple[Point, ...], since: str = "") -> list[Point]:
    """A computed point is called after its rule; a new one binds from now on, and not what was done before."""
    known, taken = {point.id: point for point in old}, {row["id"] for row in rows if row["id"]}
    points = []
    for row in rows:
        was = known.get(row["id"])
        if was is not None and was.rule == row["rule"]:
            points.append(replace(was, text=row["text"]))
        else:
            points.append(Point(row["rule"] or _slug(row["text"], taken), row["text"], rule=row["rule"], since=since))
    return points


def _slug(text: str, taken: set[str]) -> str:
    """Make a short name that is not taken yet, and take it."""
    first = slugify(text)[:30] or "new"
    slug = next(name for name in (first, *(f"{first}-{n}" for n in range(2, 2 * MOST + 2))) if name not in taken)
    taken.add(slug)
    return slug


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r", "").split(",") if part.strip())


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("ceremony", "when", "minutes", "leads") if row.get(name)}


def _figure(text: str, parameter: Parameter) -> Any:
    if parameter.kind == "texts":
        return list(_parts(text))
    if parameter.kind == "days":
        days = [int(part) for part in _parts(text)]
        if not all(1 <= day <= 7 for day in days):
            raise ValueError(text)
        return days
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
