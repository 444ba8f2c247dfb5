"""Writing a version of the working agreement: its rows, figures, texts and the reason, all together."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from assay import clock
from assay.crew.agreement_rows import (
    DoneRow,
    PointRows,
    ReadyRow,
    RhythmRow,
    Rows,
    StateRow,
    StateRows,
    begin_of,
    ceremony_of,
    points_of,
    rows_of,
    states_of,
)
from assay.crew.differences import SECTIONS, WEEKDAYS, differences, said
from assay.crew.models import AgreementVersion, Person, Project
from assay.crew.terms import Terms
from assay.events.refusals import Refused
from assay.science.practices import CATALOGUE, RULES, Parameter


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
        states, ready, done = ([begin_of(row) for row in rows] for rows in (terms.states, terms.ready, terms.done))
        self.states = rows_of(StateRow, StateRows)(data, initial=states, prefix="states")
        self.ready = rows_of(ReadyRow, PointRows)(data, initial=ready, prefix="ready")
        self.done = rows_of(DoneRow, PointRows)(data, initial=done, prefix="done")
        self.rhythm = rows_of(RhythmRow, Rows)(data, initial=version.text.get("rhythm") or [], prefix="rhythm")
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
        """Write the version.

        Raises Stale if somebody wrote one since, Refused if nothing changes or a column that is in use would go.
        """
        text = {name: self.words.cleaned_data[f"text_{name}"].replace("\r\n", "\n") for name in SECTIONS}
        text["rhythm"] = [ceremony_of(row) for row in self.rhythm.kept()]
        terms, reason = self._terms(by), self.words.cleaned_data["reason"]
        changed = differences(self.version.terms, terms, self.version.text, text)
        if not changed:
            raise Refused("Nothing is different from the present version.", way_out="Change something, or leave it.")
        return AgreementVersion.objects.revise(
            project=self.project, terms=terms, text=self.version.text | text, reason=reason,
            changed=[{"what": what, "why": ""} for what in changed],
            seen=self.version.number, by=by,
        )  # fmt: skip

    def _terms(self, by: Person) -> Terms:
        old, words = self.version.terms, self.words.cleaned_data
        practices = {id: agreed for id, agreed in old.practices.items() if id not in RULES}
        practices |= {form.practice.id: own for form in self.practices if (own := form.terms(by))}
        return replace(
            old,
            states=tuple(states_of(self.states.kept())),
            ready=tuple(points_of(self.ready.kept(), old.ready)),
            done=tuple(points_of(self.done.kept(), old.done, since=clock.now().isoformat())),
            sizes=words["sizes"], sizes_fit=words["sizes_fit"], workdays=tuple(words["workdays"]),
            holidays=words["holidays"], practices=practices,
        )  # fmt: skip


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


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r", "").split(",") if part.strip())


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
