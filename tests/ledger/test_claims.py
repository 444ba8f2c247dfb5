"""A run counts once: for one hypothesis by one metric, whoever brings it, in whatever order."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assay import clock
from assay.ledger.intake.mapping import guessed
from assay.ledger.intake.preview import preview, runs_of
from assay.ledger.intake.table import Table
from assay.ledger.models import Source


@pytest.fixture
def counted(ledger):
    """A hypothesis for which ten runs count."""
    return ledger.sufficing()


@pytest.fixture
def other(ledger, counted):
    """Another one about the same metric."""
    return ledger.registered("Trends rank much better")


@pytest.fixture
def table(tmp_path: Path):
    """A table of pairs: with an id that each run was given, or without any."""

    def write(seeds: int = 3, *, with_ids: bool = True) -> Table:
        lines = ["arm,seed,pr_auc" + ",run_id" * with_ids]
        for seed in range(1, seeds + 1):
            for arm, gain in (("baseline", 0), ("candidate", 0.02)):
                lines.append(f"{arm},{seed},{0.3 + seed / 1000 + gain}" + f",{arm}-{seed}" * with_ids)
        path = tmp_path / "runs.csv"
        path.write_text("\n".join(lines))
        return Table(path)

    return write


def bring(ledger: Any, hypothesis: Any, runs: Any) -> Any:
    with clock.at(ledger.now + timedelta(days=1)):
        return hypothesis.bring(runs, by=ledger.crew.ana)


def uses(hypothesis: Any) -> set[str]:
    return set(hypothesis.runs.values_list("use", flat=True))


def test_runs_that_count_for_one_hypothesis_are_left_out_of_the_next(ledger, counted, other):
    brought = bring(ledger, other, ledger.pairs())

    assert (brought.used, uses(other)) == (0, {"claimed"})
    assert other.runs.first().why == "counts for CHURN-H1 already, and no run counts twice"
    assert (other.assessment, other.version.is_locked) == (None, False)


def test_a_tracker_tells_of_them_by_the_same_rule(ledger, counted, other):
    with clock.at(ledger.now + timedelta(days=1)):
        other.receive(ledger.pairs(), source=Source("MLflow"))
    assert uses(other) == {"claimed"}


def test_a_run_that_failed_is_evidence_of_one_hypothesis_too(ledger, counted, other):
    bring(ledger, counted, [ledger.pair(77, None)])

    bring(ledger, other, [ledger.pair(77)])

    assert uses(other) == {"claimed"}


def test_what_a_run_says_by_another_metric_is_other_evidence(ledger, counted):
    at_the_top = ledger.registered("Trends rank better at the top", metric="recall")

    bring(ledger, at_the_top, [ledger.pair(seed, metric="recall") for seed in range(1, 11)])

    assert uses(at_the_top) == {"used"}


def test_a_run_that_was_left_out_of_one_hypothesis_is_free_for_another(ledger, counted, other):
    strays = [ledger.pair(seed, dataset="another") for seed in (31, 32)]
    bring(ledger, counted, strays)
    on_it = ledger.registered("Trends rank better on the other data", dataset="another")

    bring(ledger, on_it, strays)

    assert uses(on_it) == {"used"}


def test_a_run_that_was_under_way_for_one_and_counts_for_another_ends_without_counting(ledger, counted, other):
    bring(ledger, other, [ledger.pair(31, status="RUNNING")])
    bring(ledger, counted, [ledger.pair(31)])

    bring(ledger, other, [ledger.pair(31)])

    assert counted.runs.get(run_id="run31").use == "used"
    assert (other.runs.get().use, other.runs.get().status) == ("claimed", "FINISHED")


def test_a_registration_that_changes_takes_no_run_of_another(ledger, counted):
    other = ledger.registered("Trends rank much better", metric="recall")
    bring(ledger, other, ledger.pairs())
    assert uses(other) == {"other_metric"}

    other.change(metric="pr_auc", by=ledger.crew.ana)

    assert uses(other) == {"claimed"}


def test_a_registration_that_changes_to_another_metric_has_its_runs(ledger, counted, other):
    told = [ledger.pair(seed, metric="recall") for seed in range(1, 4)]
    bring(ledger, other, told)
    assert uses(other) == {"claimed"}

    other.change(metric="recall", by=ledger.crew.ana)

    assert uses(other) == {"used"}


def test_an_id_that_is_longer_than_what_is_kept_claims_all_the_same(ledger, counted, other):
    run = ledger.pair(31, run_id="x" * 200)
    bring(ledger, counted, [run])
    bring(ledger, other, [run])
    assert uses(other) == {"claimed"}


def test_a_hypothesis_of_another_project_claims_nothing(ledger, counted):
    elsewhere = ledger.registered("Trends rank better", project=ledger.crew.other)
    bring(ledger, elsewhere, ledger.pairs())
    assert uses(elsewhere) == {"used"}


@pytest.mark.parametrize("with_ids", [True, False])
def test_a_table_brought_to_a_second_hypothesis_says_for_which_its_runs_count(ledger, counted, other, table, with_ids):
    file = table(with_ids=with_ids)
    mapping = guessed(file.columns, "pr_auc")
    bring(ledger, counted, runs_of(counted, file, mapping, foreign_confirmed=False))

    with clock.at(ledger.now + timedelta(days=1)):
        found = preview(other, file, mapping)
    brought = bring(ledger, other, runs_of(other, file, mapping, foreign_confirmed=False))

    assert (found.used, [(group.code, group.count) for group in found.left_out]) == (0, [("claimed", 6)])
    assert found.heed[0].text == "6 runs count for CHURN-H1 already."
    assert ("choose no run id" in found.heed[0].way_out) == with_ids
    assert not found.locks
    assert (brought.used, len(brought.runs)) == (0, found.new)


def test_who_else_has_a_run_is_asked_in_one_query(ledger, other, table):
    file = table(300)
    mapping = guessed(file.columns, "pr_auc")
    with CaptureQueriesContext(connection) as seen:
        preview(other, file, mapping)
    runs = runs_of(other, file, mapping, foreign_confirmed=False)
    with CaptureQueriesContext(connection) as stored:
        bring(ledger, other, runs)

    for queries in (seen, stored):
        assert len([one for one in queries if '"use" IN' in one["sql"]]) == 1
