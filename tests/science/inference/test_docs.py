"""docs/assess.md says what the code does."""

import json
import re
from pathlib import Path

import pytest

from assay.science.inference import CLAIMS, HASHED_FIELDS, REASONS, SUPPORTED, Registration, assess
from assay.science.inference.metrics import METRICS

DOCS = Path(__file__).parents[3] / "docs" / "assess.md"
TEXT = DOCS.read_text()


@pytest.mark.parametrize("word", [*REASONS, *SUPPORTED, *CLAIMS, *HASHED_FIELDS, *METRICS])
def test_every_reason_design_claim_metric_and_hashed_field_has_its_line(word):
    assert f"`{word}`" in TEXT


def test_the_example_case_is_answered():
    example = json.loads(re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1])

    assert assess(example)["verdict"] == "accept"


def test_the_recipe_recomputes_the_hash(tmp_path, monkeypatch, capsys):
    plan = Registration(
        metric="PR-AUC µ", direction="higher", minimal_effect=0.01, looks=(5, 10), metric_range=(0.0, 1.0)
    )
    exported = {"registrations": [{"version": 1, "hashed": plan.fields(), "hash": plan.hash}]}
    (tmp_path / "CHURN-H3.json").write_text(json.dumps(exported, indent=2), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = TEXT.split("```python\n")[-1].split("```")[0]

    exec(compile(lines, str(DOCS), "exec"), {})

    assert capsys.readouterr().out.strip() == f"1 True {plan.hash}"
