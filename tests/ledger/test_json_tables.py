"""JSON tables in every shape in which people have them, and what is none."""

import json

import pytest

from assay.events.refusals import Refused
from assay.ledger.intake.opening import open_table

ROWS = [{"arm": "baseline", "seed": 1, "pr_auc": 0.31}, {"arm": "candidate", "seed": 1, "pr_auc": 0.33}]


@pytest.fixture
def opened(tmp_path):
    def open_it(content, name="runs.json", **more):
        path = tmp_path / "upload.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return open_table(path, name, **more)

    return open_it


def rows(table):
    return [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]


SHAPES = {
    "a list of objects": json.dumps(ROWS),
    "an object of lists": json.dumps({name: [row[name] for row in ROWS] for name in ROWS[0]}),
    "JSON lines": "\n".join(map(json.dumps, ROWS)),
    "JSON lines with a last line break": "\n".join(map(json.dumps, ROWS)) + "\n",
    "pandas": json.dumps({name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in ROWS[0]}),
    "pandas, split": json.dumps({"columns": list(ROWS[0]), "index": [0, 1], "data": [list(r.values()) for r in ROWS]}),
    "in an object": json.dumps({"runs": ROWS}),
    "with a byte order mark": "\ufeff" + json.dumps(ROWS),
    "printed": json.dumps(ROWS, indent=2),
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_each_shape_is_the_same_table(opened, text):
    table = opened(text)
    assert rows(table) == [{name: str(value) for name, value in row.items()} for row in ROWS]


def test_columns_without_a_row_in_common_are_refused_before_they_are_laid_out(opened):
    columns = {f"a{n}": {str(n): 1} for n in range(20_000)}  # four hundred million cells
    with pytest.raises(Refused, match="more than 2,000 columns"):
        opened(json.dumps(columns))


def test_a_column_of_pandas_that_lacks_a_row_is_empty_there(opened):
    told = rows(opened('{"arm": {"0": "baseline", "1": "candidate"}, "pr_auc": {"0": 0.31}}'))
    assert told == [{"arm": "baseline", "pr_auc": "0.31"}, {"arm": "candidate", "pr_auc": ""}]


def test_objects_in_objects_are_named_with_points(opened):
    run = {"id": "a1", "metrics": {"pr_auc": 0.3, "loss": float("nan")}, "params": {"deep": True, "none": None}}
    [told] = rows(opened(json.dumps([run])))
    assert told == {
        "id": "a1",
        "metrics.pr_auc": "0.3",
        "metrics.loss": "NaN",
        "params.deep": "true",
        "params.none": "",
    }


def test_a_list_in_a_cell_is_folds_or_its_last_value(opened):
    text = json.dumps([{"id": "a1", "pr_auc": [0.1, 0.2]}, {"id": "a2", "pr_auc": []}])

    assert [row["pr_auc"] for row in rows(opened(text))] == ["0.2", ""]
    assert [(row["id"], row["fold"], row["pr_auc"]) for row in rows(opened(text, by_step=True))] == [
        ("a1", "0", "0.1"), ("a1", "1", "0.2"),
    ]  # fmt: skip


def test_single_broken_lines_are_named_and_the_rest_is_read(opened):
    table = opened("\n".join([*map(json.dumps, ROWS * 5), "{broken"]))
    assert len(list(table.rows())) == 10
    assert table.ragged == [11]


@pytest.mark.parametrize(
    ("text", "said"),
    [("[]", "no table"), ("{}", "no table"), ("[1, 2]", "no table"), ('{"a": 1', "no whole JSON"),
     ("[" * 100_000, "nested"),
     ('[{"a": ' + "9" * 5000 + "}]", "digits"), (b'[{"a": "\xff"}]', "not UTF-8"),
     ('{"arm": ["a", "b"], "seed": [1]}', "“seed” has 1"), ('{"a": 1}\n' + "x\n" * 9, "no table"),
     ('{"a": 1, "b": 2}\n' + "x\n" * 9, "9 of 10 lines")],
)  # fmt: skip
def test_what_is_no_table_is_told(opened, text, said):
    with pytest.raises(Refused, match=said) as refused:
        list(opened(text).rows())
    assert refused.value.way_out


def test_a_large_json_is_asked_for_as_lines(opened):
    text = json.dumps([{"arm": "baseline", "note": "x" * 1000}] * 6_000)
    with pytest.raises(Refused, match="larger than 5 MB") as refused:
        opened(text)
    assert "JSON lines" in refused.value.way_out


def test_lines_beyond_that_are_read_in_bounded_memory(opened):
    import tracemalloc

    text = ('{"arm": "baseline", "seed": 1, "note": "' + "x" * 300 + '"}\n') * 60_000
    tracemalloc.start()
    table = opened(text.encode())
    count = sum(1 for _ in table.rows())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_000
    assert most < 25_000_000  # the bytes themselves are 20 MB
