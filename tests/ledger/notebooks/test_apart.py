"""A file of somebody's is read in a process of its own, with little time and memory."""

import os
import subprocess
import sys

import pytest

from assay.ledger.notebooks import BadNotebook, apart, limits, read, read_apart
from tests.ledger.notebooks.make import code, notebook, prose


def test_it_comes_to_the_same_as_in_this_process():
    content = notebook(prose("# T\n\n## Learnings\n\n- One"), code("x = 1"))

    assert read_apart(content) == read(content)


def test_a_refusal_comes_through_with_its_way_out():
    with pytest.raises(BadNotebook, match="a picture") as refused:
        read_apart(b"\x89PNG")

    assert refused.value.way_out


def test_one_that_takes_too_long_is_ended_and_refused(monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE", 0.01)
    with pytest.raises(BadNotebook, match="too much time or memory"):
        read_apart(notebook(code("x")))


def test_one_that_takes_too_much_is_refused(monkeypatch, caplog):
    monkeypatch.setattr(apart, "WORKER", "assay.ledger.notebooks.none")
    with pytest.raises(BadNotebook, match="too much time or memory"):
        read_apart(notebook(code("x")))

    assert "could not be read" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="a system without such limits")
def test_the_process_has_limits_and_knows_no_secret(monkeypatch):
    monkeypatch.setenv("ASSAY_SECRET_KEY", "s3cret")
    program = (
        "from assay.ledger.notebooks.worker import _bound; _bound(); import resource as r, os; "
        "print(*[r.getrlimit(one)[0] for one in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE)], "
        "'s3cret' in str(os.environ))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], env=apart.SURROUNDINGS, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [str(limits.CPU), str(limits.MEMORY), "0", "False"]
    assert os.environ["ASSAY_SECRET_KEY"]


def test_it_does_not_load_django():
    program = "import assay.ledger.notebooks.worker, sys; print('django' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", program], env=apart.SURROUNDINGS, capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"
