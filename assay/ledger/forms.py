"""What people fill in to register, change or amend a hypothesis, and what it means to the model."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms

from assay.crew.models import Project
from assay.ledger.models import Hypothesis, RegistrationVersion
from assay.ledger.models.lacking import BELIEFS
from assay.ledger.models.registration import HASHED
from assay.ledger.offers import number_in
from assay.ledger.words import Claim, Design, Direction, Policy
from assay.query import Misread

LINES = ("assumptions",)
LISTS = ("looks", "keys")
MOST_KEYS = 1000
CHOICES: dict[str, list[tuple[str, str]]] = {
    "direction": [("", "Choose"), *((str(value), str(label)) for value, label in Direction.choices)],
    "claim": [(str(value), str(label)) for value, label in Claim.choices],
    "design": [("", "Choose"), *((str(value), str(label)) for value, label in Design.choices)],
    "policy": [(str(value), str(label)) for value, label in Policy.choices],
}
DEFAULTS: dict[str, Any] = {"claim": Claim.AT_LEAST.value, "policy": Policy.PLANNED.value, "alpha": 0.05}


class Number(forms.FloatField):
    """A number as people write it: 0,01 is 0.01; 1,000 may be either of two numbers and is asked about."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Enter a number, with a point, as 0.01."}

    def to_python(self, value: Any) -> Any:
        return super().to_python(with_point(value) if isinstance(value, str) else value)


def with_point(text: str) -> str:
    """Return a number that was written with a decimal comma with a point; what may be thousands stays as it is."""
    found = re.fullmatch(r"([+-]?)(\d+),(\d+)", text.strip().replace("−", "-"))
    if found is None or (len(found[3]) == 3 and found[2].strip("0")):
        return text.replace("−", "-")
    return f"{found[1]}{found[2]}.{found[3]}"


class HypothesisForm(forms.Form):
    """All fields of a hypothesis. `values()` are those that were sent, as the model takes them.

    registers: it will be registered as it is sent, so what that lacks is said of each field.
    """

    title = forms.CharField(max_length=300)
    we_believe = forms.CharField(required=False, max_length=2000)
    will_result_in = forms.CharField(required=False, max_length=2000)
    metric = forms.CharField(required=False, max_length=120)
    metric_label = forms.CharField(required=False, max_length=80)
    direction = forms.ChoiceField(choices=CHOICES["direction"], required=False)
    claim = forms.ChoiceField(choices=CHOICES["claim"], required=False)
    minimal_effect = Number(required=False, min_value=0)
    expected_effect = Number(required=False)
    baseline = forms.CharField(required=False, max_length=200)
    candidate = forms.CharField(required=False, max_length=200)
    design = forms.ChoiceField(choices=CHOICES["design"], required=False)
    policy = forms.ChoiceField(choices=CHOICES["policy"], required=False)
    alpha = Number(required=False, min_value=1e-6, max_value=0.5)
    planned_n = forms.IntegerField(required=False, min_value=2, max_value=100_000)
    looks = forms.CharField(required=False, max_length=200)
    folds = forms.IntegerField(required=False, min_value=2, max_value=1000)
    repeats = forms.IntegerField(required=False, min_value=1, max_value=1000)
    dataset = forms.CharField(required=False, max_length=128)
    dataset_name = forms.CharField(required=False, max_length=120)
    range_low = Number(required=False)
    range_high = Number(required=False)
    keys = forms.CharField(required=False, max_length=20_000)
    why_minimal = forms.CharField(required=False, max_length=20_000)
    assumptions = forms.CharField(required=False, max_length=20_000)
    notes = forms.CharField(required=False, max_length=100_000)
    parent = forms.CharField(required=False, max_length=20)
    needs = forms.CharField(required=False, max_length=20)

    def __init__(
        self, *args: Any, project: Project, partial: bool = False, registers: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.registers = project, registers
        if partial:
            self.fields["title"].required = False

    def clean_looks(self) -> list[int]:
        """Read "5, 10, 15"."""
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["looks"].strip()) if word]
        if any(not word.isdecimal() or len(word) > 6 for word in words):
            raise forms.ValidationError("Looks are run counts, as 5, 10, 15.")
        return [int(word) for word in words]

    def clean_keys(self) -> list[str]:
        """Read seeds, parted by commas or blanks; 1..15 is each of them."""
        keys: list[str] = []
        for word in re.split(r"[\s,;]+", self.cleaned_data["keys"].strip()):
            span = re.fullmatch(r"(\d{1,6})\.\.(\d{1,6})", word)
            keys += [str(n) for n in range(int(span[1]), int(span[2]) + 1)] if span else [word] if word else []
            if len(keys) > MOST_KEYS:
                raise forms.ValidationError(f"{MOST_KEYS:,} keys can be listed.")
        return list(dict.fromkeys(keys))

    def clean_assumptions(self) -> list[str]:
        """Read one a line."""
        return [line.strip(" -•\t") for line in self.cleaned_data["assumptions"].splitlines() if line.strip(" -•\t")]

    def clean_parent(self) -> Hypothesis | None:
        """Read H1 or CHURN-H1."""
        return self._hypothesis(self.cleaned_data["parent"].strip())

    def clean_needs(self) -> Hypothesis | None:
        """Read H1 or CHURN-H1."""
        return self._hypothesis(self.cleaned_data["needs"].strip())

    def clean(self) -> None:
        """Say of each field that was sent what keeps the whole from being registered."""
        if not self.registers:
            return
        told = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        beliefs = {name: told.get(name, "") for name in BELIEFS}
        version = RegistrationVersion(**{name: told[name] for name in HASHED if name in told})
        for lack in list(Hypothesis(registration=version, **beliefs).lacks()):
            if lack.field in self.data and lack.field not in self.errors:
                self.add_error(lack.field, lack.said)

    def values(self) -> dict[str, Any]:
        """Return what was sent; an empty claim, policy or alpha is its default."""
        sent = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        return {name: DEFAULTS.get(name, value) if value in ("", None) else value for name, value in sent.items()}

    def seen(self) -> dict[str, Any]:
        """Return what the person saw of each field before they changed it, as the model takes it."""
        told = {name.removeprefix("seen_"): text for name, text in self.data.items() if name.startswith("seen_")}
        before = HypothesisForm(told, project=self.project, partial=True)
        return before.values() if before.is_valid() else {}

    def _hypothesis(self, typed: str) -> Hypothesis | None:
        if not typed:
            return None
        try:
            number = number_in(typed, self.project.key)
        except Misread as fault:
            raise forms.ValidationError(fault.message) from fault
        found = Hypothesis.objects.filter(project=self.project, number=number).select_related("project").first()
        if found is None:
            raise forms.ValidationError(f"There is no hypothesis H{number} here.")
        return found


def typed(hypothesis: Hypothesis) -> dict[str, str]:
    """Return every field of a hypothesis as it stands in the form."""
    version = hypothesis.version
    told = {name: getattr(version, name) for name in HASHED}
    told |= {name: getattr(hypothesis, name) for name in Hypothesis.FREE}
    return {name: _text(name, value) for name, value in told.items()}


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in LINES:
        return "\n".join(value)
    if name in LISTS:
        return ", ".join(str(one) for one in value)
    if isinstance(value, Hypothesis):
        return value.label
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)  # the shortest that is exact
