"""Which fields a form asks for, by how both arms are run and when the evidence is looked at; the rest is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assay.ledger.words import POLICIES_OF, Design, Policy

#: fields of the design that only some designs have; the form sends the others empty
SOME_HAVE = ("planned_n", "looks", "folds", "repeats", "keys", "dataset")


@dataclass(frozen=True)
class Asked:
    """One field, in the words of the design. optional: nothing is registered for want of it."""

    name: str
    label: str
    hint: str = ""
    optional: bool = False


def fitting(told: Mapping[str, str]) -> dict[str, str]:
    """Return what was told as far as the chosen design has a place for it, with a policy that it knows."""
    policy = told.get("policy", "")
    known = POLICIES_OF.get(told.get("design", ""), ())
    kept = {**told, "policy": policy if policy in known or not known else known[0]}
    return kept | dict.fromkeys(set(SOME_HAVE) - set(_names(kept["policy"], told.get("design", ""))), "")


def asked_of(told: Mapping[str, str]) -> tuple[Asked, ...]:
    """Return the fields to ask for, and any other that holds something all the same."""
    design, policy = told.get("design", ""), told.get("policy", "")
    names = _names(policy, design)
    names += tuple(name for name in SOME_HAVE if name not in names and told.get(name))
    return tuple(_asked(name, design, policy) for name in names)


def labels_of(told: Mapping[str, str]) -> dict[str, str]:
    """Return what each of these fields is called in the words of the design, also where it is not asked for."""
    return {name: _asked(name, told.get("design", ""), told.get("policy", "")).label for name in SOME_HAVE}


def spread_asked(design: str) -> Asked:
    """Return the field for what the planner has to know of a design: how far its evidence scatters."""
    match design:
        case Design.SEEDS_UNPAIRED:
            label = _("Spread of one run")
            hint = _("standard deviation of some five pilot runs of one arm, which are no evidence")
        case Design.REPEATED_CV:
            label = _("Spread of one fold's gain")
            hint = _("standard deviation of the gains of pilot folds, which are no evidence")
        case Design.SINGLE_SPLIT:
            label = _("Share of examples on which they differ")
            hint = _("one model right, the other wrong, as on other examples than these: 0.1 is 10 of 100")
        case Design.MULTI_DATASET:
            label = _("Spread of the gains")
            hint = _("their standard deviation from one data set to another, of some that are no evidence")
        case _:
            label = _("Spread of one gain")
            hint = _("standard deviation of the gains of pilot pairs, which are no evidence; of pilot runs of the "
                     "baseline alone theirs times 1.4")  # fmt: skip
    return Asked("spread", label, f"{hint}; {_('empty: the usual ones')}", optional=True)


def policies_for(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the policies to choose from: those that the design knows, and the one that was told."""
    known = (*POLICIES_OF.get(told.get("design", ""), Policy.values), told.get("policy", ""))
    return [(str(value), str(label)) for value, label in Policy.choices if value in known]


def _names(policy: str, design: str) -> tuple[str, ...]:
    match design:
        case Design.SEEDS_PAIRED:
            return ("looks" if policy == Policy.PLANNED else "planned_n", "dataset", "keys")
        case Design.SEEDS_UNPAIRED:
            return ("looks" if policy == Policy.PLANNED else "planned_n", "dataset")
        case Design.REPEATED_CV:
            return ("folds", "repeats", "dataset")
        case Design.SINGLE_SPLIT:
            return ("planned_n", "dataset")
        case Design.MULTI_DATASET:
            return ("planned_n", "keys")
        case _:
            return ("dataset",)


def _asked(name: str, design: str, policy: str) -> Asked:
    match name:
        case "planned_n":
            return Asked(name, _planned_label(design), _planned_hint(design, policy))
        case "looks":
            return Asked(name, _("Looks"), _("at these run counts, as 5, 10, 15; the last is final"))
        case "folds":
            return Asked(name, _("Folds"), _("of one repeat, as 10"))
        case "repeats":
            return Asked(name, _("Repeats"), _("each on a new split; the whole block is judged at once"))
        case "dataset":
            hint = _("of the test set") if design == Design.SINGLE_SPLIT else _("runs on another version are left out")
            return Asked(name, _("Data set digest"), hint, optional=True)
        case _:
            return _keys(design)


def _planned_label(design: str) -> str:
    return {
        Design.SEEDS_PAIRED.value: _("Pairs planned"),
        Design.SEEDS_UNPAIRED.value: _("Runs planned of each arm"),
        Design.SINGLE_SPLIT.value: _("Test examples planned"),
        Design.MULTI_DATASET.value: _("Data sets planned"),
    }.get(design, _("Runs planned"))


def _planned_hint(design: str, policy: str) -> str:
    if design == Design.SINGLE_SPLIT:
        return _("how large the test set is; the planner says how large it should be")
    if policy == Policy.ANYTIME:
        return _("the rule is sharpest about there; you may stop sooner or go on")
    return _("judged once, when so many are there")


def _keys(design: str) -> Asked:
    if design == Design.MULTI_DATASET:
        return Asked("keys", _("Data sets"), _("if they are fixed now, parted by commas: iris, wine. Else every one "
                                               "seen in any arm counts"), optional=True)  # fmt: skip
    return Asked("keys", _("Seeds"), _("if they are fixed now: 1..15, or 3, 7, 11. Else every seed seen in any arm "
                                       "counts"), optional=True)  # fmt: skip
