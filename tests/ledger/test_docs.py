"""docs/hypotheses.md and the recipe of docs/assess.md work on what the app takes in and gives out."""

import re
from datetime import datetime
from pathlib import Path

from assay import clock
from assay.ledger.intake.mapping import guessed
from assay.ledger.intake.preview import preview
from assay.ledger.intake.table import Table

DOCS = Path(__file__).parents[2] / "docs"


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / name).read_text(), re.DOTALL)


def test_the_recipe_recomputes_the_hash_from_the_file_that_the_app_exports(
    ledger, client, tmp_path, monkeypatch, capsys
):
    client.force_login(ledger.crew.ana)
    hypothesis = ledger.sufficing(range_high=None, expected_effect=0.02)
    (tmp_path / "CHURN-H3.json").write_bytes(client.get(f"{hypothesis.url}.json").content)
    monkeypatch.chdir(tmp_path)

    exec(next(block for block in blocks("assess.md", "python") if "hashlib" in block), {})

    assert capsys.readouterr().out == f"1 True {hypothesis.version.hash}\n"


def test_there_is_one_recipe():
    assert "hashlib" not in (DOCS / "hypotheses.md").read_text()


def test_the_python_of_the_page_about_assessing_runs_as_it_stands(capsys):
    exec(next(block for block in blocks("assess.md", "python") if "plan_runs" in block), {})

    said = capsys.readouterr().out
    assert "Gain 0.0198, between 0.0130 and 0.0266; the claim was at least 0.0100; accepted." in said
    assert "17 pairs give a chance of 80 in 100" in said


def test_the_example_table_is_read_with_its_failed_run_and_its_times(ledger, tmp_path):
    (tmp_path / "runs.csv").write_text(blocks("hypotheses.md", "csv")[0])
    with clock.at(datetime.fromisoformat("2026-11-04T07:00:00+00:00")):
        hypothesis = ledger.registered()
    table = Table(tmp_path / "runs.csv")

    with clock.at(datetime.fromisoformat("2026-11-05T07:00:00+00:00")):
        found = preview(hypothesis, table, guessed(table.columns, "pr_auc"))

    assert (found.rows, found.used, found.heed) == (4, 3, ())
    assert [group.code for group in found.left_out] == ["failed"]
