"""Every row of the product's own tables, by the noun that it is or is a part of."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

#: computed from other columns, which have their facts
DERIVED = {"crew.project": {"terms_data"}, "backlog.item": {"words", "answer_words"}}

Row = tuple[tuple[str, int], dict[str, Any]]


def ours() -> list[type[models.Model]]:
    """Return the product's own models, many-to-many tables among them."""
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("assay.")]


def is_exempt(model: type[models.Model]) -> bool:
    """Whether a model needs no facts."""
    return bool(getattr(model, "exempt", ""))


def noun_of(row: models.Model) -> tuple[str, int]:
    """The noun that a row is, or is a part of."""
    part_of = getattr(type(row), "part_of", None)
    if part_of:
        return noun_of(getattr(row, part_of))
    if type(row)._meta.auto_created:  # a many-to-many table is part of the model that declares it
        return noun_of(getattr(row, type(row)._meta.auto_created._meta.model_name))
    return row._meta.label_lower, row.pk


def rows() -> dict[tuple[str, int], Row]:
    """Every row that belongs to a noun: which noun, and its values but for exempt and derived ones."""
    told = {}
    for model, names in _told():
        for row in model._default_manager.all():
            told[model._meta.label_lower, row.pk] = (noun_of(row), {name: getattr(row, name) for name in names})
    return told


def values() -> dict[tuple[str, int], dict[str, Any]]:
    """The same without their nouns, for which every part asks for what it is part of: a tenth of the questions."""
    return {
        (model._meta.label_lower, row["pk"]): row
        for model, names in _told()
        for row in model._default_manager.values("pk", *names)
    }


def _told() -> Iterator[tuple[type[models.Model], list[str]]]:
    """The models whose rows need facts, and their columns that do."""
    for model in ours():
        if not is_exempt(model):
            skip = set(getattr(model, "exempt_fields", ())) | DERIVED.get(model._meta.label_lower, set())
            yield model, [field.attname for field in model._meta.concrete_fields if field.name not in skip]
