"""The story's files say the same to a reader of YAML 1.1 and of 1.2."""

from datetime import date
from importlib.resources import files

import pytest

from assay.demo.happenings import read

NAMES = sorted(path.name for path in files("assay.demo").joinpath("story").iterdir() if path.name.endswith(".yaml"))


def leaves(value, path=""):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path} (a key)", name
            yield from leaves(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{n}]")
    else:
        yield path, value


@pytest.mark.parametrize("name", NAMES)
def test_no_date_time_or_switch_was_read_as_something_else(name):
    for path, value in leaves(read(name)):
        assert not isinstance(value, date), path
        assert not isinstance(value, bool) or path.endswith((".met", ".carried", ".attached_as_evidence")), path


@pytest.mark.parametrize("name", NAMES)
def test_nothing_was_left_empty_by_a_comma_in_a_sentence(name):
    assert [path for path, value in leaves(read(name)) if value is None] == []


def test_keys_follow_the_order_in_which_items_came():
    entries = [entry for name in NAMES if name.startswith("items") for entry in read(name)]
    by_time = sorted(entries, key=lambda entry: entry["created"]["at"])

    assert [entry["key"] for entry in by_time] == [f"CHURN-{n}" for n in range(1, 117)]
