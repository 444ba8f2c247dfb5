"""Profiles: what is taken of skrub's report, and what is taken in of a file.

skrub-report.json is a report of skrub 0.11 on a made-up table of 1,200 rows, its pictures taken out.
"""

import json
from pathlib import Path

import pytest

from assay.ledger.profiles import BadProfile, of_report, read
from assay.ui.drawing import day

HERE = Path(__file__).parent
REPORT = json.loads((HERE / "skrub-report.json").read_text())
FILE = (HERE / "churn.profile.json").read_bytes()


def profile(**more):
    return of_report(REPORT, name="churn.csv", **more)


def column(name, found=None):
    return next(one for one in (found or profile()).columns if one.name == name)


def told(**changes):
    return json.dumps({**json.loads(FILE), **changes}).encode()


def with_column(**changes):
    data = json.loads(FILE)
    data["columns"][1] |= changes
    return json.dumps(data).encode()


def test_a_report_comes_to_numbers_about_columns():
    found = profile()

    assert (found.name, found.rows, len(found.columns), found.gaps) == ("churn.csv", 1200, 8, 3)
    tenure, tariff = column("tenure_months"), column("tariff")
    assert (tenure.kind, tenure.distinct, round(tenure.mean, 2), tenure.quantiles.middle) == (
        "number",
        592,
        30.18,
        19.9,
    )
    assert (sum(tenure.bins.counts), len(tenure.bins.edges)) == (1194, 11)  # six of them lie beyond, as skrub has it
    assert (tariff.kind, tariff.top) == ("text", (("M", 707), ("L", 264), ("S", 229)))
    assert (found.pairs[1].left, found.pairs[1].right, round(found.pairs[1].strength, 2)) == (
        "invoice_eur",
        "tariff",
        0.91,
    )
    assert [pair.strength for pair in found.pairs] == sorted((pair.strength for pair in found.pairs), reverse=True)


def test_of_dates_it_says_how_they_are_spread():
    signed = column("signed")

    assert (signed.kind, sum(signed.bins.counts), len(signed.bins.edges)) == ("date", 1194, 11)
    assert [day(edge) for edge in (signed.bins.edges[0], signed.bins.edges[-1])] == ["2012-07-23", "2026-10-01"]


def test_of_durations_it_says_no_days():
    spoilt = json.loads(json.dumps(REPORT))
    next(one for one in spoilt["columns"] if one["name"] == "signed")["is_duration"] = True

    assert column("signed", of_report(spoilt, name="churn.csv")).bins is None


def test_no_value_that_fewer_than_five_rows_share_leaves_the_machine():
    told_values = {value for one in profile().columns for value, _ in one.top}

    assert not any(value.startswith("S1") for value in told_values), "a name of one customer"
    assert column("subscription").top == ()
    assert all(count >= 5 for one in profile().columns for _, count in one.top)


def test_values_of_text_columns_can_be_left_out():
    assert all(one.top == () for one in profile(values=False).columns)
    assert column("tenure_months", profile(values=False)).bins is not None


def test_nothing_but_what_is_named_is_taken_of_a_report():
    spoilt = json.loads(json.dumps(REPORT))
    spoilt["sample_table"] = {"parts": [["Ada Lovelace"]]}
    spoilt["columns"][0]["first_rows"] = ["Ada Lovelace"]

    assert "Lovelace" not in json.dumps(of_report(spoilt, name="churn.csv").data())


def test_a_file_is_read_as_it_was_written():
    assert read(json.dumps(profile().data()).encode()) == profile()
    assert read(FILE).rows == 1200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[1]", "no profile"),
        (b'{"nbformat": 4, "cells": []}', "no profile"),
        (told(version=2), "version 2"),
        (told(columns=[]), "no column"),
        (told(columns="x"), "no column"),
        (told(rows=-1), "rows"),
        (told(rows=True), "rows"),
        (told(rows=10**400), "rows"),
        (told(columns=[{"name": "a", "kind": "text", "missing": 0}] * 501), "501 columns"),
        (with_column(kind="<script>"), "no kind"),
        (with_column(missing=1201), "more values than"),
        (with_column(bins={"counts": [1, 2], "edges": [0, 1]}), "other edges"),
        (with_column(bins={"counts": [], "edges": [0]}), "0 bars"),
        (with_column(bins={"counts": [1], "edges": [0, "x"]}), "no number"),
        (with_column(bins={"counts": [-1], "edges": [0, 1]}), "no count"),
        (b" " * (2 * 2**20 + 1), "2 MB"),
    ],
)
def test_what_is_no_profile_is_refused_with_a_way_out(content, said):
    with pytest.raises(BadProfile, match=said) as refused:
        read(content)

    assert refused.value.way_out


def test_what_a_file_says_beyond_the_format_is_not_taken_in():
    found = read(
        with_column(name="a\u202eb" + "x" * 200, rows=7, evil="<b>evil</b>", top=[["v" * 500, 9], "no", [1, 2, 3]])
    )

    assert (found.columns[1].name[:2], len(found.columns[1].name), found.columns[1].rows) == ("ab", 80, 1200)
    assert found.columns[1].top == (("v" * 80, 9),)
    assert "evil" not in json.dumps(found.data())


def test_numbers_without_end_are_none():
    data = json.loads(FILE)
    data["columns"][1]["mean"] = "MEAN"
    text = json.dumps(data).replace('"MEAN"', "NaN").encode()

    assert read(text).columns[1].mean is None
    assert read(with_column(mean=10**400)).columns[1].mean is None


def test_an_association_of_a_column_that_is_not_there_is_left_out():
    pairs = [{"left": "tariff", "right": "gone", "strength": 0.9}, {"left": "tariff", "right": "left", "strength": 0.2}]

    assert [pair.right for pair in read(told(pairs=pairs)).pairs] == ["left"]
