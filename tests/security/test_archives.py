"""D: zips, pickles and folders: nothing is run, nothing is unpacked to a place, nothing takes more than it may."""

import io
import os
import pickle
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from assay.events.refusals import Refused
from assay.ledger.intake.opening import open_table

TSV = "step\tpr_auc\n0\t0.3\n"
CSV = "arm,seed,pr_auc\nbaseline,1,0.3\n"
PLOT = "dvclive/plots/metrics/pr_auc.tsv"


class Owned:
    def __reduce__(self):
        return os.system, ("touch /tmp/assay-owned",)


@pytest.fixture
def brought(tmp_path):
    def bring(content, name="runs.zip"):
        path = tmp_path / "upload.csv"
        path.write_bytes(content)
        return open_table(path, name)

    return bring


def packed(files, **more):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


PICKLES = {
    "model.pkl": pickle.dumps(Owned()), "model.joblib": pickle.dumps(Owned(), protocol=2),
    "renamed.csv": pickle.dumps(Owned()),
    "scores.npy": b"\x93NUMPY\x01\x00v\x00{'descr': '|O'}", "scores.npz": packed({"a.npy": b"\x93NUMPY"}),
    "model.pt": packed({"model/data.pkl": pickle.dumps(Owned())}),
    "renamed.zip": packed({"a.pkl": pickle.dumps(Owned())}),
    "old.pickle": b"cos\nsystem\n(S'id'\ntR.",
}  # fmt: skip


@pytest.mark.parametrize("name", PICKLES)
def test_d32_no_pickle_is_ever_opened(brought, name):
    with pytest.raises(Refused, match="pickle") as refused:
        brought(PICKLES[name], name)
    assert "CSV" in refused.value.way_out
    assert not Path("/tmp/assay-owned").exists()


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.csv", "/etc/x.csv", "a/../../x.csv", "..\\..\\x.csv", "C:/x.csv"])
def test_d18_a_zip_that_points_outside_itself_is_refused(brought, name):
    with pytest.raises(Refused, match="outside itself"):
        brought(packed({name: CSV}))


def test_d18_a_link_in_a_zip_is_refused(brought):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("runs.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Refused, match="outside itself"):
        brought(content.getvalue())


def test_d18_a_zip_bomb_is_refused_before_it_is_unpacked(brought):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("runs.csv", "w") as member:
        for _ in range(300):
            member.write(b"0" * 2**20)
    tracemalloc.start()
    with pytest.raises(Refused, match="more than 200 MB"):
        brought(content.getvalue())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_d18_a_zip_that_lies_about_its_size_is_not_believed(brought):
    content = bytearray(packed({"runs.csv": CSV + "baseline,2,0.3\n" * 100_000}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.index(mark) + at
        content[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(Refused, match="broken"):
        list(brought(bytes(content)).rows())


def test_d18_too_many_files_are_refused(brought):
    with pytest.raises(Refused, match="20,000 files"):
        brought(packed({f"{n}.tsv": "" for n in range(20_000)}))


def test_d18_a_zip_in_a_zip_is_not_opened(brought):
    with pytest.raises(Refused, match="nothing in it that holds runs"):
        brought(packed({"inner.zip": packed({"runs.csv": CSV})}))


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
def test_d18_a_zip_cut_short_is_told(brought, cut):
    content = packed({PLOT: TSV * 100})
    with pytest.raises(Refused, match="cannot be opened"):
        brought(content[: int(len(content) * cut)])


def test_d18_a_damaged_file_in_a_zip_is_told(brought):
    content = bytearray(packed({"runs.csv": CSV + "baseline,2,0.31\n" * 50}))
    content[45] ^= 0xFF
    with pytest.raises(Refused, match="broken"):
        list(brought(bytes(content)).rows())


def test_d18_a_locked_zip_is_told(brought):
    content = bytearray(packed({"runs.csv": CSV}))
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(mark) + at] |= 1
    with pytest.raises(Refused, match="password"):
        brought(bytes(content))


def test_a_table_alone_in_a_zip_is_that_table_whatever_lies_beside_it(brought):
    table = brought(packed({"out/runs.csv": CSV, "__MACOSX/runs.csv": "x", ".DS_Store": "x", "out/plot.png": "x"}))
    assert [row.cells for row in table.rows()] == [["baseline", "1", "0.3"]]


def test_two_tables_are_asked_for_one_by_one(brought):
    with pytest.raises(Refused, match="2 tables"):
        brought(packed({"a.csv": CSV, "b.csv": CSV}))


def test_a_spreadsheet_is_called_one(brought):
    with pytest.raises(Refused, match="a spreadsheet"):
        brought(packed({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "runs.xlsx")


def test_d18_links_in_a_folder_are_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text(CSV)
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "runs.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "round").symlink_to(folder)
    with pytest.raises(Refused, match="nothing in it"):
        open_table(folder)
