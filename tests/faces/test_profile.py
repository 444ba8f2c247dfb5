"""`assay profile DATA.csv`: runs where the data are, and writes one file."""

import gzip
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from assay.faces.cli import run
from assay.ledger.profiles import read
from tests.absent import need
from tests.ledger.profiles.test_profiles import REPORT

TABLE = "tenure,tariff\n" + "".join(f"{n},{'SML'[n % 3]}\n" for n in range(60))


@pytest.fixture
def skrub(monkeypatch):
    """Stand in for pandas and skrub: a table that is there, and the report that was recorded."""

    class Error(ValueError):
        pass

    def read_csv(source, sep, quoting=None, nrows=None):
        if nrows == 0:
            return SimpleNamespace(columns=Path(source).read_text().splitlines()[:1])
        if "spoilt" in str(source):
            raise Error("Error tokenizing data. C error: Expected 2 fields in line 3, saw 9\n")
        return SimpleNamespace(empty="empty" in str(source), sep=sep)

    pandas, made = ModuleType("pandas"), ModuleType("skrub")
    pandas.read_csv = read_csv
    made.Cleaner = lambda: SimpleNamespace(fit_transform=lambda table: table)
    made.TableReport = lambda table, verbose: SimpleNamespace(json=lambda: json.dumps(REPORT))
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    monkeypatch.setitem(sys.modules, "skrub", made)


def table(folder, name="data.csv"):
    (folder / name).write_text(TABLE)
    return str(folder / name)


def test_it_writes_a_profile_that_can_be_uploaded(skrub, tmp_path, capsys):
    assert run(["profile", table(tmp_path), "-o", str(tmp_path / "out.json")]) == 0

    assert read((tmp_path / "out.json").read_bytes()).rows == 1200
    assert "1,200 rows, 8 columns. Written to" in capsys.readouterr().out


def test_by_default_it_lies_beside_the_table(skrub, tmp_path):
    assert run(["profile", table(tmp_path)]) == 0

    assert (tmp_path / "data.profile.json").exists()


def test_values_of_text_columns_stay_at_home_when_asked(skrub, tmp_path):
    run(["profile", table(tmp_path), "-o", str(tmp_path / "out.json"), "--no-values"])

    assert '"moved"' not in (tmp_path / "out.json").read_text()


@pytest.mark.parametrize(
    ("name", "said"), [("spoilt.csv", "Expected 2 fields in line 3"), ("empty.csv", "has no rows")]
)
def test_what_is_no_table_is_told_in_a_sentence(skrub, tmp_path, capsys, name, said):
    assert run(["profile", table(tmp_path, name)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.py", "import pandas\n\nprint(1, 2)\n"),
        ("run.json", '{"a": 1,\n"b": 2, "c": 3}\n'),
        ("model.bin", "\0\1,\0\n"),
    ],
)
def test_what_is_called_no_table_and_looks_like_none_is_refused(skrub, tmp_path, capsys, name, content):
    (tmp_path / name).write_text(content)

    assert run(["profile", str(tmp_path / name)]) == 2
    assert f"{name} is no table" in capsys.readouterr().err
    assert not list(tmp_path.glob("*.profile.json"))


def test_a_table_may_be_called_as_it_likes(skrub, tmp_path):
    assert run(["profile", table(tmp_path, "adult.data")]) == 0


def test_a_file_that_is_not_there_and_a_place_that_cannot_be_written(skrub, tmp_path, capsys):
    assert run(["profile", str(tmp_path / "none.csv")]) == 2
    assert run(["profile", table(tmp_path), "-o", str(tmp_path / "no" / "out.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_without_skrub_it_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "skrub", None)

    assert run(["profile", table(tmp_path)]) == 2
    assert "in a checkout of Assay: pip install -e '.[profile]'" in capsys.readouterr().err


def test_a_real_table_is_profiled_by_skrub_itself(tmp_path):
    need("skrub", "pandas")

    assert run(["profile", table(tmp_path), "-o", str(tmp_path / "out.json")]) == 0

    found = read((tmp_path / "out.json").read_bytes())
    assert (found.rows, [one.kind for one in found.columns]) == (60, ["number", "text"])
    assert dict(found.columns[1].top) == {"S": 20, "M": 20, "L": 20}


@pytest.mark.parametrize("sign", ",;|")
def test_a_packed_table_is_parted_by_the_sign_that_it_has(tmp_path, sign):
    need("skrub", "pandas")
    (tmp_path / "data.csv.gz").write_bytes(gzip.compress(TABLE.replace(",", sign).encode(), mtime=0))

    assert run(["profile", str(tmp_path / "data.csv.gz"), "-o", str(tmp_path / "out.json")]) == 0

    assert [one.name for one in read((tmp_path / "out.json").read_bytes()).columns] == ["tenure", "tariff"]


class Told:
    """Stands in for a server: what came to it, and what it answers."""

    def __init__(self, monkeypatch, **answer):
        self.came = []
        monkeypatch.setenv("ASSAY_URL", "https://assay.example")
        monkeypatch.setenv("ASSAY_TOKEN", "assay_secret")
        self.answer = answer
        monkeypatch.setattr("assay.push.Server._asked", lambda _server, path, body: self.take(path, body))

    def take(self, path, body):
        self.came.append((path, json.loads(json.dumps(body))))
        return self.answer


@pytest.mark.parametrize(("new", "said"), [(True, "CHURN-E4 is recorded"), (False, "CHURN-E4 was here already")])
def test_where_it_is_asked_to_it_pushes_the_json_and_nothing_else(skrub, tmp_path, capsys, monkeypatch, new, said):
    server = Told(monkeypatch, key="CHURN-E4", url="/p/churn/explorations/4", new=new)

    assert run(["profile", table(tmp_path), "--push", "--project", "churn"]) == 0

    assert server.came == [("projects/CHURN/profiles", json.loads((tmp_path / "data.profile.json").read_text()))]
    assert f"{said}: https://assay.example/p/churn/explorations/4" in capsys.readouterr().out


def test_unasked_it_speaks_to_no_server(skrub, tmp_path, monkeypatch):
    server = Told(monkeypatch)

    assert run(["profile", table(tmp_path)]) == 0
    assert server.came == []


def test_without_a_project_it_says_what_is_missing_and_keeps_the_file(skrub, tmp_path, capsys, monkeypatch):
    Told(monkeypatch)
    monkeypatch.delenv("ASSAY_PROJECT", raising=False)

    assert run(["profile", table(tmp_path), "--push"]) == 2
    assert "ASSAY_PROJECT is not set" in capsys.readouterr().err
    assert (tmp_path / "data.profile.json").exists()
