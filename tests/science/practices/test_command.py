"""`assay check --facts FILE`: what it prints and which code it returns."""

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assay.faces.cli.check_facts import check_facts, show
from assay.science.practices import check
from tests.science.practices.tell import at, facts, item, waiting

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def file(tmp_path):
    def written(content):
        path = tmp_path / "facts.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return written


def given_of(case):
    return json.loads((CASES / f"{case}.json").read_text())["given"]


def test_all_practices_are_printed_as_json_and_nothing_is_broken(file, capsys):
    assert check_facts(file(given_of("P01")), as_json=True) == 0

    answers = json.loads(capsys.readouterr().out)
    assert len(answers) == 23
    assert answers["deliver.done"]["answer"] == "holds"
    assert answers["ceremony.retro"] == {"answer": "not built yet"}


def test_the_code_is_1_when_a_practice_is_broken(file, capsys):
    assert check_facts(file(given_of("P07")), as_json=True) == 1

    answer = json.loads(capsys.readouterr().out)["deliver.done"]
    assert answer["answer"] == "broken"
    assert ["P-13", "owed-again"] in answer["broken"]
    assert "P-13 delivered nothing in sprints 2 and 3: slice it." in answer["says"]


def test_at_risk_and_waived_are_not_broken(file):
    assert check_facts(file(facts("11-02 12:00", items=[item()])), as_json=False) == 0


def test_a_refused_snapshot_answers_its_code_and_says_why_beside_it(file, capsys):
    assert check_facts(file(given_of("P30")), as_json=True) == 2

    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"refused": "duplicate_key"}
    assert printed.err == "Not judged. items: key P-1 stands there twice.\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "bad_json"), (b"not json", "bad_json"), (b"[" * 200_000, "bad_json"), (b"\xff\xfe\x00", "bad_json"),
     (b'{"as_of": ' + b"9" * 5000 + b"}", "bad_json"), (b"[]", "bad_value"), (b"{}", "no_as_of"),
     (b'{"as_of": "2026-11-06T10:00:00Z", "crew": [], "crew": [{"id": "ana"}]}', "bad_json")],
)  # fmt: skip
def test_what_is_no_snapshot_is_refused_without_a_traceback(file, capsys, content, code):
    assert check_facts(file(content), as_json=True) == 2

    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"refused": code}
    assert printed.err.startswith("Not judged. ")
    assert printed.err.count("\n") == 1
    assert "recursion" not in printed.err and "sys." not in printed.err


@pytest.mark.parametrize("missing", ["/no/such/file.json", "/", "\x00"])
def test_a_file_that_cannot_be_read_is_refused(capsys, missing):
    assert check_facts(missing, as_json=False) == 2
    said = capsys.readouterr().err
    assert said.startswith("Not judged. ") and "Errno" not in said


def test_a_byte_order_mark_does_no_harm(file):
    assert check_facts(file(b"\xef\xbb\xbf" + json.dumps(given_of("P01")).encode()), as_json=True) == 0


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(given_of("P01")).encode())))

    assert check_facts("-", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["backlog.one"]["answer"] == "holds"


def test_the_table_says_what_is_wrong_who_waived_it_and_what_is_not_built(file, capsys):
    assert check_facts(file(given_of("P28")), as_json=False) == 1

    printed = capsys.readouterr().out
    assert "broken          size.relative" in printed
    assert "- P-2 is XL; XS to M fit a sprint: split it.\n" in printed
    assert "split it. Waived by pia, until 2026-11-10: Labelling cannot be cut\n" in printed
    assert "not built yet   done.defined, " in printed


def test_the_table_speaks_to_people_and_counts_keys_as_numbers(file, capsys):
    items = [item(f"P-{n}", size="L") for n in (100, 9)]
    spike = item("P-1", kind="spike", question="q?", size="S")
    check_facts(file(facts("11-02 12:00", items=[*items, spike, waiting("P-7", size="")])), as_json=False)

    printed = capsys.readouterr().out
    assert printed.index("- P-9 is L") < printed.index("- P-100 is L")
    assert "- P-7 is not ready: no size.\n" in printed
    assert "1 open spike has a question and a sprint as its box.\n" in printed


def test_programs_read_the_same_sentences_as_ever(file, capsys):
    spike = item("P-1", kind="spike", question="q?", size="S")
    check_facts(file(facts("11-02 12:00", items=[spike, waiting("P-100", size=""), waiting("P-20", size="")])), True)

    answers = json.loads(capsys.readouterr().out)
    assert answers["backlog.refined"]["says"] == ["P-100 lacks: size.", "P-20 lacks: size."]
    assert answers["spike.answered"]["why"] == "1 open spike has a question and a box."
    assert {key for one in answers.values() for key in one} <= {
        "answer", "broken", "at_risk", "waived", "says", "why", "looked_at", "told", "waivers", "left_out",
    }  # fmt: skip


def test_what_is_not_asked_is_said_in_words(capsys):
    answers = check(
        facts("11-10 11:00", items=[item(assignees=["ana", "kim"])]), without={"backlog.one": {"unclaimed"}}
    )
    show(answers, as_json=False)

    printed = capsys.readouterr().out
    assert "(Not asked yet, since nothing records it here: work that no item claims" in printed
    assert "unclaimed" not in printed


def test_an_id_can_do_nothing_to_a_terminal(file, capsys):
    strange = item("P-\x1b[2J\ud800\n", size="L")

    assert check_facts(file(facts("11-10 11:00", items=[strange])), as_json=False) == 1
    assert "P-?[2J?? is L" in capsys.readouterr().out


def test_the_library_and_its_command_need_no_django():
    script = (
        "import sys; from assay.science.practices import check; "
        f"assert check({{'as_of': {at('11-10')!r}}})['backlog.one'].answer == 'not applicable'; "
        "import assay.science.practices.rules; "
        "assert not [name for name in sys.modules if name.split('.')[0] in {'django', 'click', 'numpy'}]"
    )

    done = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {script}"], check=False)

    assert done.returncode == 0


def test_without_the_rest_of_the_house_it_still_answers(tmp_path):
    """The folder of the library is all that it needs."""
    room = tmp_path / "assay" / "science"
    shutil.copytree(Path("assay/science/practices"), room / "practices", ignore=shutil.ignore_patterns("__pycache__"))

    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); "
        "from assay.science.practices import CATALOGUE; assert len(CATALOGUE) == 23"
    )
    assert subprocess.run([sys.executable, "-I", "-c", script], check=False, cwd=tmp_path).returncode == 0
