"""Setting up on a machine that lacks something ends in one sentence that says what to do."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")


@pytest.fixture
def run(tmp_path):
    """Run a script of the project where only these programs are found."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for tool in ("sh", "id", "printf", "touch", "dirname", "stat", "cat"):
        (programs / tool).symlink_to(shutil.which(tool))

    def running(script, *arguments, **variables):
        return subprocess.run(
            ["sh", str(ROOT / "scripts" / script), *arguments], env={"PATH": str(programs), **variables},
            capture_output=True, text=True, cwd=tmp_path, check=False,
        )  # fmt: skip

    running.programs = programs
    return running


def program(path, text):
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)


def one_sentence(done):
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("assay: ")
    return done.stderr


def test_no_python(run):
    assert "make PYTHON=" in one_sentence(run("setup.sh", "base", "python3", ".venv"))


def test_a_python_that_is_too_old(run):
    program(run.programs / "python3", 'case "$*" in *version_info*) exit 1;; -V) echo Python 3.9.2;; esac')

    said = one_sentence(run("setup.sh", "base", "python3", ".venv"))

    assert "Python 3.9.2 is too old" in said and "3.11" in said


NO_VENV = """case "$*" in
  *ensurepip*) [ -e installed ];;
  *venv*) echo python3.11-venv;;
  -m*) exit 9;;
esac"""


def test_a_python_that_cannot_make_environments(run, tmp_path):
    program(run.programs / "python3", NO_VENV)

    assert "apt install python3.11-venv" in one_sentence(run("setup.sh", "base", "python3", ".venv"))
    assert not (tmp_path / ".venv").exists()


@AS_ROOT
def test_in_ci_the_missing_module_is_installed(run, tmp_path):
    program(run.programs / "python3", NO_VENV)
    program(run.programs / "apt-get", 'echo "$*" >> apt.log; touch installed')

    done = run("setup.sh", "base", "python3", ".venv", CI="1")

    assert "python3.11-venv" in (tmp_path / "apt.log").read_text()
    assert "making .venv" in done.stderr


def test_without_a_browser_it_is_said_loudly_and_fails_in_ci(run):
    at_home, in_ci = run("browser.sh"), run("browser.sh", CI="1")

    assert (at_home.returncode, in_ci.returncode) == (0, 1)
    assert "NO PAGE IS OPENED" in at_home.stderr and "NO PAGE IS OPENED" in in_ci.stderr


@AS_ROOT
def test_root_gets_a_browser_installed(run, tmp_path):
    program(run.programs / "apt-get", f'echo "$*" >> apt.log; printf "" > {run.programs}/chromium; '
                                      f'chmod +x {run.programs}/chromium')  # fmt: skip
    (run.programs / "chmod").symlink_to(shutil.which("chmod"))

    assert run("browser.sh", CI="1").returncode == 0
    assert "chromium" in (tmp_path / "apt.log").read_text()


def test_a_browser_that_is_there_is_taken(run):
    program(run.programs / "google-chrome", "")

    done = run("browser.sh", CI="1")
    assert (done.returncode, done.stderr) == (0, "")


def test_no_registry_is_named_anywhere():
    """A machine brings its own, by the ordinary settings of pip and uv."""
    for lock in (ROOT / "requirements").iterdir():
        lines = [line for line in lock.read_text().splitlines() if line.startswith("-") or "://" in line]
        assert lines == [], lock.name
