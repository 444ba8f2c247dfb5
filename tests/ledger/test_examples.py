"""Tables of predictions: which column is what, and the columns that are handed on."""

import pytest

from assay.events.refusals import Refused
from assay.ledger.intake.examples import foreseen
from assay.ledger.intake.mapping import understood
from assay.ledger.intake.opening import open_table
from assay.ledger.intake.predicted import examples_of

TABLE = "example,label,baseline,candidate\n0,8,8,8\n1,5,5,6\n2,1,7,1\n"


@pytest.fixture
def opened(tmp_path):
    def open_it(content, **more):
        path = tmp_path / "upload.csv"
        path.write_bytes(content.encode())
        return open_table(path, "predictions.csv", **more)

    return open_it


def read(table, metric="accuracy"):
    return examples_of(table, understood(table.columns, metric, "single_split"))


def test_a_table_of_predictions_is_four_columns(opened):
    found = read(opened(TABLE))

    assert (found.keys, found.labels) == (["0", "1", "2"], ["8", "5", "1"])
    assert (found.base, found.cand) == (["8", "5", "7"], ["8", "6", "1"])
    assert (found.groups, found.lacking, foreseen(found)) == ([], [], ())


@pytest.mark.parametrize(
    ("columns", "named"),
    [("id,y_true,pred_baseline,pred_candidate", ("id", "y_true", "pred_baseline", "pred_candidate")),
     ("index,target,baseline_score,candidate_score", ("index", "target", "baseline_score", "candidate_score")),
     ("sample,truth,control,treatment", ("sample", "truth", "control", "treatment")),
     ("case,base_prob,cand_prob", ("case", "", "base_prob", "cand_prob")),
     ("x,accuracy_baseline,accuracy_candidate", ("", "", "accuracy_baseline", "accuracy_candidate")),
     ("a,b,c", ("", "", "", ""))],
)  # fmt: skip
def test_the_names_of_columns_suggest_what_they_are(columns, named):
    found = understood(columns.split(","), "accuracy", "single_split")
    assert (found.key, found.label, found.baseline_value, found.candidate_value) == named


def test_groups_come_with_their_examples(opened):
    found = read(opened("id,customer,label,baseline,candidate\n1,a,1,0.2,0.9\n2,a,0,0.1,0.2\n3,b,1,0.7,0.6\n"))
    assert found.groups == ["a", "a", "b"]


def test_without_an_id_examples_are_counted_by_rows(opened):
    assert read(opened("label,baseline,candidate\n1,0,1\n0,0,1\n")).keys == ["2", "3"]


def test_what_is_missing_or_double_is_foreseen_with_its_rows(opened):
    found = read(opened(TABLE + "2,1,1,1\n3,,1,1\n4,1,1,\n"))
    twice, lacking = foreseen(found)
    assert (twice.tone, lacking.tone) == ("bad", "bad")
    assert "1 examples stand in the table twice: 2." in twice.text
    assert lacking.rows == "rows 6 and 7"
    assert len(found) == 6


def test_as_many_as_are_wanted_are_read_in_bounded_memory(opened):
    import tracemalloc

    table = "example,label,baseline,candidate\n" + "".join(f"{n},{n % 10},{n % 10},{n % 9}\n" for n in range(200_000))
    opening = opened(table, most=200_000)
    tracemalloc.start()
    found = read(opening)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 200_000
    assert most < 40_000_000
    with pytest.raises(Refused, match="more than 100,000 rows"):
        read(opened(table))


def test_a_table_of_several_data_sets_pairs_by_them():
    found = understood(["dataset", "model", "f1"], "f1", "multi_dataset")
    assert (found.key, found.arm, found.value, found.dataset) == ("dataset", "model", "f1", "")
