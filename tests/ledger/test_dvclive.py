"""DVCLive's folders: as the field writes them, and as nobody should."""

import io
import zipfile
from pathlib import Path
from time import process_time

import pytest

from assay.events.refusals import Refused
from assay.ledger.intake.opening import open_table

DATA = Path(__file__).parent / "data" / "dvclive"
WHOLE = {
    "dvclive/plots/metrics/pr_auc.tsv": "step\tpr_auc\n0\t0.3\n1\t0.31\n",
    "dvclive/plots/metrics/val/loss.tsv": "timestamp\tstep\tloss\n1793786400000\t0\t1\n1793786460000\t1\tnan\n",
    "dvclive/metrics.json": '{"pr_auc": 0.31, "best": {"pr_auc": 0.32}, "step": 1}',
    "dvclive/params.yaml": "lr: 0.1\narm: candidate\nmodel:\n  depth: 3\n  name: null\n",
}


@pytest.fixture
def opened(tmp_path):
    """Open a zip with these files."""

    def open_it(files, **more):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        path = tmp_path / "upload.csv"
        path.write_bytes(content.getvalue())
        return open_table(path, "runs.zip", **more)

    return open_it


def rows(table):
    return [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows()]


def test_folders_of_the_field_are_four_runs():
    """Written by DVCLive itself: two arms, two seeds, three steps."""
    found = rows(open_table(DATA))

    assert [(one["arm"], one["seed"], one["metrics.pr_auc"]) for one in found] == [
        ("baseline", "1", "0.321"), ("baseline", "2", "0.322"),
        ("candidate", "1", "0.341"), ("candidate", "2", "0.342"),
    ]  # fmt: skip
    assert found[0]["params.model.depth"] == "3"
    assert len({one["run_id"] for one in found}) == 4


def test_steps_are_folds_where_the_design_has_them():
    found = rows(open_table(DATA, by_step=True))
    assert [(one["repeat"], one["fold"], one["metrics.pr_auc"]) for one in found[:3]] == [
        ("1", "0", "0.301"), ("1", "1", "0.311"), ("1", "2", "0.321"),
    ]  # fmt: skip


def test_a_zip_of_one_folder_is_one_run(opened):
    [told] = rows(opened(WHOLE))

    assert (told["metrics.pr_auc"], told["metrics.val/loss"], told["metrics.best/pr_auc"]) == ("0.31", "NaN", "0.32")
    assert (told["params.arm"], told["params.model.name"]) == ("candidate", "")
    assert (told["started"], told["ended"]) == ("2026-11-04T10:00:00+00:00", "2026-11-04T10:01:00+00:00")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("metrics.json", "{", "no JSON"), ("params.yaml", "a: [", "no YAML"),
     ("plots/metrics/x.tsv", "step\tx\nA\t1\n", "Line 2"),
     ("params.yaml", "a: !!python/object/apply:os.system ['touch /tmp/owned']", "no YAML"),
     ("plots/metrics/x.tsv", "step\tx\n0\tabc\n", "Line 2"), ("metrics.json", "x" * 2_000_000, "larger than"),
     ("metrics.json", "[" * 100_000, "no JSON")],
)  # fmt: skip
def test_what_is_none_of_its_files_is_named(opened, name, text, said):
    with pytest.raises(Refused, match=said) as refused:
        opened({**WHOLE, f"dvclive/{name}": text})
    assert refused.value.way_out


def test_only_the_first_of_many_parameters_are_kept(opened):
    table = opened({**WHOLE, "dvclive/params.yaml": "\n".join(f"k{n}: {n}" for n in range(1000))})
    assert len(table.columns) < 250


@pytest.mark.parametrize("text", [
    "a: &a {" + ", ".join(f"k{n}: {{}}" for n in range(60)) + "}\n" + "".join(
        f"{now}: &{now} {{" + ", ".join(f"k{n}: *{before}" for n in range(60)) + "}\n"
        for before, now in zip("abcdef", "bcdefg", strict=True)
    ),
    "a: &a {" + ", ".join(f"k{n}: 1" for n in range(60)) + "}\n" + "".join(
        f"{now}: &{now}\n  <<: [" + ", ".join([f"*{before}"] * 60) + "]\n"
        for before, now in zip("abcdef", "bcdefg", strict=True)
    ),
], ids=["empty ones in each other", "merged ones"])  # fmt: skip
def test_a_few_lines_of_yaml_that_stand_for_billions_are_refused_at_once(opened, text):
    with pytest.raises(Refused, match="names parts of itself") as refused:
        opened({**WHOLE, "dvclive/params.yaml": text})
    assert refused.value.way_out


def test_a_cell_that_no_reader_of_tables_takes_is_named(opened):
    text = "step\tx\n0\t" + "1" * 200_000 + "\n"
    with pytest.raises(Refused, match="is none of DVCLive's"):
        opened({**WHOLE, "dvclive/plots/metrics/x.tsv": text})


def test_a_zip_of_thousands_of_files_is_read_at_once(opened):
    told = {f"run{n}/dvclive/plots/metrics/pr_auc.tsv": "step\tpr_auc\n0\t0.3\n" for n in range(3000)}
    began = process_time()
    table = opened(told)
    assert len(list(table.rows())) == 3000
    assert process_time() - began < 10  # a minute, where its list of files was read again for each


def test_an_empty_metric_is_a_run_without_it(opened):
    [told] = rows(opened({"dvclive/plots/metrics/pr_auc.tsv": "step\tpr_auc\n", "dvclive/metrics.json": '{"f1": 1}'}))
    assert (told["metrics.pr_auc"], told["metrics.f1"]) == ("", "1.0")
