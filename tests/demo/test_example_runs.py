"""Runs by which a visitor tries a hypothesis of their own."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from assay import clock
from assay.demo import example_runs
from assay.events.refusals import Refused
from assay.ledger.intake.mapping import of_mlflow
from assay.ledger.intake.table import Table
from assay.ledger.intake.telling import Teller, Unread
from assay.ledger.models import Hypothesis
from assay.ledger.registries import samples_for

DEFAULTS = {
    "we_believe": "roaming features", "will_result_in": "a better ranking", "metric": "pr_auc", "direction": "higher",
    "range_low": 0, "range_high": 1, "claim": "at_least", "minimal_effect": 0.01, "expected_effect": 0.02,
    "baseline": "gbm-usage-v1", "design": "seeds_paired", "policy": "anytime", "planned_n": 10,
}  # fmt: skip


@pytest.fixture
def registered(crew):
    def make(**values):
        hypothesis = Hypothesis.objects.draft(
            project=crew.project, title="Roaming helps", by=crew.ana, **{**DEFAULTS, **values}
        )
        hypothesis.register(by=crew.ana)
        return hypothesis

    return make


def brought(hypothesis, crew, tmp_path):
    """The runs as intake reads them out of the file."""
    path = tmp_path / "runs.csv"
    path.write_bytes(example_runs(hypothesis))
    table = Table(path)
    mapping = of_mlflow(table.columns, hypothesis.version.metric)
    runs = list(Teller(table, mapping, hypothesis.version.metric, ZoneInfo("UTC")).runs())
    assert not [run for run in runs if isinstance(run, Unread)]
    return hypothesis.bring(runs, by=crew.ana)


@pytest.mark.parametrize("minutes", [0.1, 5, 60 * 24 * 3])
def test_they_started_after_the_registration_and_have_ended_by_now(crew, registered, told, minutes):
    hypothesis = registered()

    with clock.at(told + timedelta(minutes=minutes)):
        rows = list(csv.DictReader(io.StringIO(example_runs(hypothesis).decode())))
        assert all(row["start_time"] > told.isoformat(sep=" ") for row in rows)
        assert all(row["end_time"] <= clock.now().isoformat(sep=" ") for row in rows)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({}, "accept"),
        ({"policy": "planned", "planned_n": None, "looks": [5, 10]}, "accept"),
        ({"minimal_effect": 0.15, "expected_effect": None}, "accept"),
        ({"direction": "lower", "metric": "ece", "minimal_effect": 0.015, "expected_effect": 0.022}, "accept"),
        ({"metric": "loss", "range_high": None, "minimal_effect": 3, "expected_effect": None}, "accept"),
        ({"keys": ["31", "32", "33", "34", "35", "36", "37", "38"], "planned_n": 8}, "accept"),
        ({"design": "seeds_unpaired", "policy": "fixed", "planned_n": 20}, None),
        ({"design": "repeated_cv", "policy": "fixed", "planned_n": None, "folds": 5, "repeats": 4}, None),
        ({"claim": "equivalent", "planned_n": 15}, None),
    ],
)  # fmt: skip
def test_they_are_evidence(crew, registered, told, tmp_path, values, verdict):
    hypothesis = registered(**values)

    with clock.at(told + timedelta(minutes=3)):
        came = brought(hypothesis, crew, tmp_path)

    hypothesis = Hypothesis.objects.whole().get(pk=hypothesis.pk)
    assert came.used == len(came.runs) - 1  # one failed, and was repeated
    assert hypothesis.assessment.verdict != "refused"
    assert hypothesis.assessment.unexplained == []
    assert verdict in (None, hypothesis.assessment.verdict)


def test_the_same_hypothesis_gets_the_same_values(registered):
    hypothesis = registered()

    assert example_runs(hypothesis) == example_runs(hypothesis)


def test_a_draft_gets_none(crew):
    draft = Hypothesis.objects.draft(project=crew.project, title="Later", by=crew.ana)

    with pytest.raises(Refused, match="draft"):
        example_runs(draft)


def test_they_are_offered_in_the_example_alone(crew, registered, settings):
    hypothesis = registered()
    assert samples_for(hypothesis) == []

    settings.DEMO = True
    assert [sample.url for sample in samples_for(hypothesis)] == [f"/demo/example-runs/{hypothesis.key}.csv"]


def test_they_are_offered_as_a_file(crew, registered, client, settings):
    settings.DEMO, settings.ROOT_URLCONF = True, "tests.demo.urls"
    hypothesis = registered()
    address = f"/demo/example-runs/{hypothesis.key}.csv"

    client.force_login(crew.otto)
    assert client.get(address, HTTP_HOST="127.0.0.1").status_code == 404
    client.force_login(crew.ana)
    answer = client.get(address, HTTP_HOST="127.0.0.1")
    assert answer["Content-Disposition"] == f'attachment; filename="{hypothesis.key}-example-runs.csv"'
    assert answer.content.startswith(b"run_id,experiment_id,status")
