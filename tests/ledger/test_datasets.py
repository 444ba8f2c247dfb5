"""Several data sets: one gain on each, the mean of its runs; and more models than the two, for the picture."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assay.ledger.intake.bringing import Bringing, bring
from assay.ledger.intake.mapping import understood
from assay.ledger.models import Run, Upload
from assay.ledger.runs import RunRecord
from assay.science.inference import Registration, assess, compare_models
from assay.science.inference.case_models import compared_in_words

#: Demsar, JMLR 7 (2006), table 6: AUC of four learners on fourteen data sets
SETS = ("adult", "breast", "wisconsin", "cmc", "iono", "iris", "liver", "lung", "lympho", "mushroom", "tumor", "rheum",
        "voting", "wine")  # fmt: skip
C45 = (0.763, 0.599, 0.954, 0.628, 0.882, 0.936, 0.661, 0.583, 0.775, 1, 0.94, 0.619, 0.972, 0.957)
C45M = (0.768, 0.591, 0.971, 0.661, 0.888, 0.931, 0.668, 0.583, 0.838, 1, 0.962, 0.666, 0.981, 0.978)
C45CF = (0.771, 0.59, 0.968, 0.654, 0.886, 0.916, 0.609, 0.563, 0.866, 1, 0.965, 0.614, 0.975, 0.946)


@pytest.fixture
def several(ledger):
    values = {"design": "multi_dataset", "policy": "fixed", "planned_n": 14, "metric": "auc", "claim": "superior",
              "minimal_effect": None, "dataset": "", "candidate": "C4.5+m", "baseline": "C4.5"}  # fmt: skip
    return ledger.registered("C4.5 with m ranks better", **values)


def runs(ledger, model, scores, *, seed=""):
    arm = {"C4.5": "baseline", "C4.5+m": "candidate"}.get(model, model)
    more = {} if arm in ("baseline", "candidate") else {"model": model}
    return [
        RunRecord(run_id=f"{model}-{key}{seed}", key=key, values={arm: score}, metric="auc", dataset=f"digest of {key}",
                  started=ledger.now.replace(hour=12), ended=ledger.now.replace(hour=13), **more)
        for key, score in zip(SETS, scores, strict=True)
    ]  # fmt: skip


def test_one_gain_of_each_data_set_is_judged_by_its_rank(ledger, several):
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", C45M))

    several.refresh_from_db()
    plan = Registration(metric="auc", direction="higher", claim="superior", design="multi_dataset", policy="fixed")
    alone = assess(C45, C45M, plan, keys=SETS)
    assert several.assessment.verdict == alone.verdict == "accept"
    assert several.assessment.estimate == pytest.approx(alone.estimate)
    assert several.assessment.n == 14


def test_the_runs_of_a_data_set_count_by_their_mean(ledger, several):
    shifted = [[score + shift for score in C45M] for shift in (-0.004, 0.004)]
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", shifted[0], seed="-1")
                 + runs(ledger, "C4.5+m", shifted[1], seed="-2"))  # fmt: skip

    several.refresh_from_db()
    plan = Registration(metric="auc", direction="higher", claim="superior", design="multi_dataset", policy="fixed")
    assert several.assessment.estimate == pytest.approx(assess(C45, C45M, plan, keys=SETS).estimate)
    assert several.assessment.verdict == "accept"


def test_other_models_are_part_of_the_picture_and_of_no_verdict(client, ledger, several):
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", C45M))
    several.refresh_from_db()
    before = several.assessment
    ledger.bring(several, runs(ledger, "C4.5+cf", C45CF))

    several.refresh_from_db()
    told = several.assessment.field("models")
    alone = compare_models({"baseline": list(C45), "candidate": list(C45M), "C4.5+cf": list(C45CF)}, datasets=SETS)
    assert [rank for _, rank in told["ranks"]] == pytest.approx(list(alone.test.average_ranks))
    assert several.assessment.verdict == before.verdict
    client.force_login(ledger.crew.ana)
    page = client.get(several.url).content.decode()
    assert "All models" in page and "C4.5+cf" in page and "mean rank, 1 is best" in page
    assert "Against the baseline" in page and "Data set" in page


def test_models_that_every_data_set_ranks_alike_differ_without_a_raw_infinity(client, ledger, several):
    worst, better, best = ([score - step for score in C45] for step in (0.003, 0.002, 0.001))
    ledger.bring(several, runs(ledger, "C4.5", worst) + runs(ledger, "C4.5+m", better) + runs(ledger, "C4.5+cf", best))

    client.force_login(ledger.crew.ana)
    page = client.get(several.url).content.decode()
    assert "every data set ranks them alike, so F of Iman and Davenport is above any number; from" in page
    assert " inf" not in page
    case = {"table": {"a": worst, "b": better, "c": best}, "datasets": list(SETS)}
    assert "F(2, 26) is above any number, since every data set ranks them alike, critical 3.37" in compared_in_words(
        case
    )


def test_too_few_data_sets_are_inconclusive_and_the_page_says_how_many_it_takes(client, ledger, several):
    five = runs(ledger, "C4.5", C45)[:5] + runs(ledger, "C4.5+m", C45M)[:5]
    ledger.bring(several, five)

    several.refresh_from_db()
    client.force_login(ledger.crew.ana)
    assert several.assessment.verdict == "inconclusive"
    assert "at least 6 data sets" in client.get(several.url).content.decode()


def test_a_data_set_without_one_arm_asks_for_a_run_or_a_reason(ledger, several):
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", C45M)[1:])

    several.refresh_from_db()
    assert several.assessment.unexplained == ["adult"]


def test_a_table_of_many_models_is_read_row_by_row(client, ledger, several):
    lines = ["dataset,model,auc,started"]
    for model, scores in (("C4.5", C45), ("C4.5+m", C45M), ("C4.5+cf", C45CF)):
        lines += [f"{key},{model},{score},2026-12-01T09:00Z" for key, score in zip(SETS, scores, strict=True)]
    client.force_login(ledger.crew.ana)
    file = SimpleUploadedFile("sets.csv", "\n".join(lines).encode())

    address = client.post(f"{several.url}/evidence", {"file": file}).url
    told = {"arm": "model", "value": "auc", "key": "dataset", "started": "started", "arm_baseline": "C4.5",
            "arm_candidate": "C4.5+m"}  # fmt: skip
    client.post(address.replace("/preview", "/columns"), told)
    answer = client.post(address.replace("/columns", "/preview"))

    assert answer.status_code == 303
    assert Run.objects.filter(hypothesis=several).count() == 42
    assert Run.objects.filter(hypothesis=several, arm="C4.5+cf").count() == 14


def test_the_runs_of_another_model_are_counted_apart_everywhere(client, ledger, several, table):
    models = (("C4.5", C45), ("C4.5+m", C45M), ("C4.5+cf", C45CF))
    lines = [f"{key},{model},{score}" for model, scores in models for key, score in zip(SETS, scores, strict=True)]
    bringing = Bringing.of(table(several, ["dataset,model,auc", *lines]))
    bringing.tell({"arm": "model", "value": "auc", "key": "dataset", "arm_baseline": "C4.5",
                   "arm_candidate": "C4.5+m"})  # fmt: skip

    client.force_login(ledger.crew.ana)
    before = client.get(f"{several.url}/evidence/{bringing.upload.token}/preview").content.decode()
    said = bring(bringing, by=ledger.crew.ana)

    found = bringing.preview()
    assert (found.used, found.beside) == (0, 0)
    figures = re.findall(r"Will count.*?(\d+).*?Beside them.*?(\d+).*?Left out.*?(\d+)", before, re.DOTALL)
    assert figures == [("28", "14", "0")]
    assert said == "42 runs came in, 28 of them count, 14 of other models stand beside them."
    page = client.get(several.url).content.decode()
    assert "brought 42 runs, 28 of them count, 14 of other models stand beside them" in page
    assert "28 of 28 count" in page


@pytest.fixture
def table(ledger, settings, tmp_path):
    """Upload a table to a hypothesis, and return it as it waits for its columns."""
    settings.HOME = tmp_path

    def uploaded(hypothesis, lines):
        file = SimpleUploadedFile("scores.csv", "\n".join(lines).encode())
        return Upload.objects.receive(file, hypothesis=hypothesis, by=ledger.crew.ana)

    return uploaded


def test_the_data_set_is_the_key_even_where_seeds_are_told(several):
    known = understood(["dataset", "model", "seed", "auc"], "auc", several.version.design)

    assert (known.key, known.arm, known.value) == ("dataset", "model", "auc")


def test_a_table_of_three_models_is_not_taken_before_both_arms_are_named(several, table):
    scores = [f"{name},{model},0.9" for name in SETS for model in ("tree", "forest", "boosted")]
    bringing = Bringing.of(table(several, ["dataset,model,auc", *scores]))
    columns = {"arm": "model", "value": "auc", "key": "dataset"}

    bringing.tell({**columns, "arm_baseline": "tree"})
    assert "Which value of the arm column is the baseline, and which the candidate?" in bringing.lacks
    assert not bringing.is_understood

    bringing.tell({**columns, "arm_baseline": "tree", "arm_candidate": "boosted"})
    assert bringing.is_understood
    assert "“forest” is drawn beside them and is part of no verdict" in bringing.arms_said


def test_data_sets_without_a_run_are_called_so(client, ledger, several):
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", C45M)[1:])

    client.force_login(ledger.crew.ana)
    page = client.get(several.url).content.decode()
    assert "Why data set adult lacks a run" in page
    assert "First give a reason for data set adult." in page


def test_the_means_of_a_table_are_those_of_its_rows(client, ledger, several):
    again = [replace(run, run_id=f"{run.run_id}-2") for run in runs(ledger, "C4.5", C45)[:1]]
    ledger.bring(several, runs(ledger, "C4.5", C45) + runs(ledger, "C4.5+m", C45M) + again)

    client.force_login(ledger.crew.ana)
    foot = client.get(several.url).content.decode().partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert f"{sum(C45) / 14:.4f}" in foot
